// What is wrong with how a page looks: an object of lists of words, each empty where nothing is.
(() => {
  const name = element => {
    const kind = element.getAttribute("class");
    return `${element.localName}${kind ? "." + kind : ""} "${element.textContent.trim().slice(0, 40)}"`;
  };
  const shown = element => element.checkVisibility() && !element.closest("title, desc, style, head");
  const ancestors = element => {
    const found = [];
    for (let each = element; each; each = each.parentElement) found.push(each);
    return found;
  };
  const texts = [...document.querySelectorAll("body *")].filter(element =>
    shown(element) && [...element.childNodes].some(each => each.nodeType === 3 && each.data.trim()));

  // Nothing stands outside of the window, but in a box that scrolls.
  const scrolls = element => ancestors(element.parentElement).find(each => {
    const { overflowX } = getComputedStyle(each);
    return each !== document.body && each !== document.documentElement && /auto|scroll/.test(overflowX);
  });
  const cut = [];
  for (const element of document.querySelectorAll("body *")) {
    if (!shown(element) || element.ownerSVGElement || scrolls(element)) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < -0.5 || right > innerWidth + 0.5) cut.push(`${name(element)}: ${left} to ${right}`);
    const { overflowX, textOverflow } = getComputedStyle(element);
    if (!/^(svg|img)$/.test(element.localName) && (/hidden|clip/.test(overflowX) || textOverflow === "ellipsis"))
      cut.push(`${name(element)} hides what is too wide`);
  }
  if (document.documentElement.scrollWidth > innerWidth) cut.push("the page is wider than the window");

  // No word of a drawing stands outside of it, and none of a chart on another.
  const crowded = [];
  for (const text of document.querySelectorAll("svg text")) {
    if (!shown(text)) continue;
    const box = text.getBoundingClientRect(), whole = text.ownerSVGElement.getBoundingClientRect();
    const over = Math.max(whole.left - box.left, whole.top - box.top, box.right - whole.right, box.bottom - whole.bottom);
    if (over > 1) cut.push(`${name(text)} stands ${over.toFixed(1)} px outside of its drawing`);
  }
  for (const chart of document.querySelectorAll("svg.chart, svg.heat")) {
    const boxes = [...chart.querySelectorAll("text")].map(text => [text, text.getBoundingClientRect()]);
    for (const [one, a] of boxes) for (const [other, b] of boxes) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (one !== other && wide > 1 && high > 3) crowded.push(`${name(one)} on ${name(other)}`);
    }
  }

  // Every drawing and picture is there.
  const empty = [...document.querySelectorAll("svg, img")].filter(element => {
    const { width, height } = element.getBoundingClientRect();
    return shown(element) && (width < 8 || height < 8 || element.naturalWidth === 0);
  }).map(name);

  // Each word can be told from its ground: WCAG 2.2, contrast at least 4.5.
  const colour = words => {
    const [red, green, blue, alpha = 1] = words.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = (above, below, opacity) =>
    above.rgb.map((value, place) => value * above.alpha * opacity + below[place] * (1 - above.alpha * opacity));
  const opacity = element => ancestors(element).reduce((all, each) => all * getComputedStyle(each).opacity, 1);
  const painted = style => /^rgb/.test(style.fill) ? colour(style.fill) : { rgb: [0, 0, 0], alpha: 0 };
  const ground = element => {
    let below = [255, 255, 255];
    for (const each of ancestors(element).reverse()) {
      if (each.ownerSVGElement) continue;
      below = over(colour(getComputedStyle(each).backgroundColor), below, 1);
    }
    const drawing = element.ownerSVGElement;
    if (!drawing) return below;
    const box = element.getBoundingClientRect();
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    for (const shape of drawing.querySelectorAll("rect, circle, ellipse, path, polygon")) {
      if (!(shape.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      const { left, right, top, bottom } = shape.getBoundingClientRect();
      if (x < left || x > right || y < top || y > bottom || shape.localName === "path") continue;
      const style = getComputedStyle(shape);
      below = over(painted(style), below, style.fillOpacity * opacity(shape));
    }
    return below;
  };
  const light = rgb => {
    const [red, green, blue] = rgb.map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint = [];
  for (const element of texts) {
    const style = getComputedStyle(element), below = ground(element);
    const ink = element.ownerSVGElement ? painted(style) : colour(style.color);
    const [high, low] = [light(over(ink, below, opacity(element))), light(below)].sort((a, b) => b - a);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < 4.5) faint.push(`${name(element)}: ${contrast.toFixed(2)}`);
  }
  return { cut, crowded, empty, faint, words: texts.length, dark: light(ground(document.body)) < 0.5 };
})()
