"""What the name of an argument says about its type, where docstrings are silent or loose.

Patterns are matched against ``kind.Symbol.argument``; the first that fits wins.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from tools.catalogue.forms import (
    ABOVE_ZERO,
    BOOLEAN,
    COUNT,
    INTEGER,
    NOT_NEGATIVE,
    NOTHING,
    NULL,
    NUMBER,
    POSITIVE,
    RATE,
    TEXT,
    Schema,
    each,
    listing,
    union,
    words,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """The schema and the nested objects of the arguments that a pattern names."""

    pattern: str
    schema: Schema
    objects: tuple[str, ...] = ()
    many: bool = False

    def fits(self, address: str) -> bool:
        """Whether the rule speaks of the argument at ``kind.Symbol.argument``."""
        return any(fnmatchcase(address, pattern) for pattern in self.pattern.split())


def find(address: str) -> Rule | None:
    """The first rule for an argument."""
    return next((rule for rule in RULES if rule.fits(address)), None)


CHANNELS = words("channels_last", "channels_first", None)
RANGE = union(NUMBER, listing(NUMBER, 2))
SIGNED_SHARE: Schema = {"type": "number", "minimum": -1, "maximum": 1}
SIGNED_SHARES = union(SIGNED_SHARE, listing(SIGNED_SHARE, 2))
ZOOM: Schema = {"type": "number", "exclusiveMinimum": -1, "maximum": 1}
SHARE = union(RATE, listing(RATE, 2))
AXES = union(INTEGER, listing(INTEGER))
REDUCED = union(AXES, NULL)
FILL = words("constant", "nearest", "wrap", "reflect")
ROUGHLY = words("nearest", "bilinear")
METHOD = words("linear", "lower", "higher", "midpoint", "nearest")
WEIGHTING = union(NOT_NEGATIVE, NULL)
SHAPE = listing(union(INTEGER, NULL))

ONE_AXIS = (
    "append argmax argmin nanargmax nanargmin array_split batch_normalization categorical_crossentropy concatenate "
    "cum* nancum* diff geomspace glu linspace logspace multi_hot one_hot repeat sparse_categorical_crossentropy "
    "sparsemax split stack take take_along_axis trapezoid unique unstack cross"
)


def _axis_of(ops: str) -> str:
    return " ".join(f"ops.{name}.axis" for name in ops.split())


BOXES = words(
    "xyxy",
    "yxyx",
    "xywh",
    "center_xywh",
    "center_yxhw",
    "rel_xyxy",
    "rel_yxyx",
    "rel_xywh",
    "rel_center_xywh",
    "rel_center_yxhw",
    None,
)
NUMBERS: Schema = {"type": ["number", "array"], "items": {"type": ["number", "array"]}}

RULES = (
    # single arguments
    Rule("layers.Bidirectional.merge_mode", words("concat", "sum", "mul", "ave", None)),
    Rule("layers.ContrastLimited*.tile_grid_size", listing(POSITIVE, 2)),
    Rule("layers.Discretization.bin_boundaries", union(listing(NUMBER), NULL)),
    Rule("layers.EinsumDense.equation", TEXT),
    Rule("layers.GaussianNoise.stddev layers.RandomPerspective.scale", RATE),
    Rule(
        "layers.RandomErasing.scale layers.RandomElasticTransform.scale layers.RandomGaussianBlur.sigma "
        "layers.RandomShear.?_factor layers.Solarization.*_factor",
        SHARE,
    ),
    Rule("layers.RandomColorJitter.hue_factor layers.RandomColorJitter.contrast_factor", SHARE),
    Rule(
        "layers.RandomColorJitter.*_factor layers.RandomRotation.factor layers.RandomTranslation.*_factor",
        SIGNED_SHARES,
    ),
    Rule("layers.RandomZoom.*_factor", union(ZOOM, listing(ZOOM, 2))),
    Rule("layers.*.max_tokens", union({"type": "integer", "minimum": 2}, NULL)),
    Rule("metrics.AUC.thresholds", union(listing(RATE), NULL)),
    Rule("initializers.VarianceScaling.scale", ABOVE_ZERO),
    Rule("regularizers.OrthogonalRegularizer.factor", NOT_NEGATIVE),
    Rule("callbacks.ReduceLROnPlateau.factor", {"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
    Rule("layers.Permute.dims", listing(POSITIVE)),
    Rule("layers.Reshape.target_shape", listing({"type": "integer", "minimum": -1})),
    Rule("layers.RandomBrightness.factor", SIGNED_SHARES),
    Rule("optimizers.Lion.beta_1", {"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
    Rule("optimizers.AdamW.weight_decay", NOT_NEGATIVE),
    Rule("metrics.F*.beta", ABOVE_ZERO),
    Rule("metrics.F*.threshold", union({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, NULL)),
    Rule("layers.GroupNormalization.groups", {"anyOf": [POSITIVE, {"enum": [-1]}]}),
    Rule("layers.STFTSpectrogram.scaling", words("density", "spectrum", None)),
    Rule("metrics.R2Score.class_aggregation", words("uniform_average", "variance_weighted_average", None)),
    Rule("metrics.AUC.num_thresholds", union({"type": "integer", "minimum": 2}, NULL)),
    Rule("layers.EinsumDense.output_shape", union(INTEGER, SHAPE)),
    Rule("layers.MultiHeadAttention.output_shape", union(POSITIVE, listing(POSITIVE), NULL)),
    Rule("layers.*.flash_attention ops.*.flash_attention", union(BOOLEAN, NULL)),
    Rule("layers.*.logit_soft_cap", union(ABOVE_ZERO, NULL)),
    Rule("layers.*.use_cudnn", {"enum": ["auto", True, False]}),
    Rule("layers.*.bounding_box_format", BOXES),
    Rule("layers.RandomPosterization.factor", {"type": "integer", "minimum": 1, "maximum": 8}),
    Rule("layers.RandomGaussianBlur.kernel_size", each(POSITIVE, 2)),
    Rule("layers.RandAugment.num_ops", POSITIVE),
    Rule("layers.Rescaling.scale layers.Rescaling.offset", union(NUMBER, listing(NUMBER))),
    Rule(
        "layers.BatchNormalization.renorm_clipping",
        union(
            {
                "type": "object",
                "properties": {"rmax": NUMBER, "rmin": NUMBER, "dmax": NUMBER},
                "propertyNames": words("rmax", "rmin", "dmax"),
            },
            NULL,
        ),
    ),
    Rule("layers.Hashing.salt layers.*Lookup.salt", union(INTEGER, listing(INTEGER, 2), NULL)),
    Rule("layers.Hashing.mask_value", union(INTEGER, TEXT, NULL)),
    Rule("layers.IntegerLookup.vocabulary", union(listing(INTEGER), NULL)),
    Rule("layers.*.vocabulary", union(listing(TEXT), NULL)),
    Rule("layers.*.vocabulary_dtype", words("int64")),
    Rule("layers.*.idf_weights", union(listing(NUMBER), NULL)),
    Rule("layers.StringLookup.mask_token", union(TEXT, NULL)),
    Rule(
        "layers.TextVectorization.standardize",
        words("lower_and_strip_punctuation", "lower", "strip_punctuation", None),
    ),
    Rule("layers.TextVectorization.split", words("whitespace", "character", None)),
    Rule("layers.TextVectorization.ngrams", union(POSITIVE, listing(POSITIVE), NULL)),
    Rule("layers.MelSpectrogram.sequence_stride", POSITIVE),
    Rule("layers.Embedding.weights layers.ReversibleEmbedding.weights", NULL),
    Rule(
        "losses.CategoricalGeneralizedCrossEntropy.q",
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    ),
    Rule("callbacks.EarlyStopping.baseline", union(NUMBER, NULL)),
    Rule("callbacks.*.filename callbacks.*.directory", TEXT),
    Rule("callbacks.*.save_freq", union(words("epoch"), POSITIVE)),
    Rule("callbacks.*.update_freq", union(words("epoch", "batch"), POSITIVE)),
    Rule("callbacks.*.profile_batch", union(COUNT, listing(POSITIVE, 2))),
    Rule("activations.threshold.* activations.squareplus.b ops.psnr.max_val", NUMBER),
    Rule("ops.eye.N ops.tri.N ops.identity.n ops.diff.n", COUNT),
    Rule(
        "ops.eye.M ops.tri.M ops.vander.N ops.*.num_segments ops.unique.size ops.unstack.num",
        union(COUNT, NULL),
    ),
    Rule("ops.*.num ops.*.beam_width ops.*.top_paths ops.*.sequence_length ops.*.sequence_stride", POSITIVE),
    Rule("ops.argpartition.kth", INTEGER),
    Rule("ops.image.map_coordinates.order", {"enum": [0, 1]}),
    Rule("ops.unique.fill_value", union(NUMBER, NULL)),
    Rule("ops.meshgrid.indexing", words("xy", "ij")),
    Rule("ops.searchsorted.side", words("left", "right")),
    Rule("ops.image.extract_patches*.padding", words("valid", "same")),
    Rule("ops.histogram.range", union(listing(NUMBER, 2), NULL)),
    Rule("ops.histogram.bins ops.*stft.fft_length", POSITIVE),
    Rule("ops.*rfft.fft_length ops.istft.length", union(POSITIVE, NULL)),
    Rule("ops.transpose.axes", union(listing(INTEGER), NULL)),
    Rule("ops.unravel_index.shape", listing(POSITIVE)),
    Rule("layers.Resizing.fill_mode ops.image.resize.fill_mode", words("constant")),
    Rule("ops.tensordot.axes", union(INTEGER, listing(AXES, 2))),
    Rule("ops.softmax.axis ops.log_softmax.axis ops.average.axis", REDUCED),
    Rule("ops.sort.axis ops.argsort.axis ops.argpartition.axis", union(INTEGER, NULL)),
    Rule(_axis_of(ONE_AXIS), INTEGER),
    Rule("ops.*.axis", AXES),
    # nested objects
    Rule("*_initializer", NULL, ("initializers",)),
    Rule("*_regularizer", NULL, ("regularizers",)),
    Rule("*_constraint", NULL, ("constraints",)),
    Rule("layers.Activation.activation", NOTHING, ("activations", "layers")),
    Rule("*activation", NULL, ("activations", "layers")),
    Rule("optimizers.*.learning_rate", NOT_NEGATIVE, ("schedules",)),
    Rule("optimizers.*.inner_optimizer", NOTHING, ("optimizers",)),
    Rule("layers.RNN.cell layers.*.cells layers.Pipeline.layers", NOTHING, ("layers",), many=True),
    Rule("layers.*.layer", NOTHING, ("layers",)),
    Rule("layers.*.backward_layer", NULL, ("layers",)),
    Rule("*.quantization_config *.gptq_unpacked_column_size", NULL),
    # sizes and counts
    Rule(
        "layers.*.units layers.*.filters layers.*put_dim layers.*.num_heads layers.*.key_dim layers.*.head_dim "
        "layers.*_heads layers.*.groups layers.*.depth_multiplier layers.*.height layers.*.width "
        "layers.*.max_number layers.*.num_mel_bins layers.*.sampling_rate layers.*.num_bins "
        "layers.*.power_iterations layers.RepeatVector.n layers.*.num_chains layers.*.chain_depth "
        "metrics.*.k metrics.*.num_classes applications.*.classes applications.*.depth_multiplier "
        "layers.Equalization.bins layers.*Spectrogram.frame_length layers.MelSpectrogram.fft_length "
        "optimizers.*.dynamic_growth_steps optimizers.*.ns_steps",
        POSITIVE,
    ),
    Rule(
        "layers.*.value_dim layers.*.lora_rank layers.*.sliding_window layers.*.num_tokens layers.*.frame_step "
        "layers.*.fft_length layers.*.sequence_length metrics.*.num_labels callbacks.*.max_to_keep "
        "layers.*.output_sequence_length",
        union(POSITIVE, NULL),
    ),
    Rule("layers.*.lora_alpha", union(NUMBER, NULL)),
    Rule("metrics.*.num_thresholds", {"type": "integer", "minimum": 1}),
    Rule("metrics.*.num_regressors optimizers.*.warmup_steps schedules.*.warmup_steps", COUNT),
    Rule("metrics.*.ignore_class losses.*.ignore_class", union(INTEGER, NULL)),
    Rule("callbacks.*.patience callbacks.*.cooldown callbacks.*.start_from_epoch", COUNT),
    Rule("callbacks.*.verbose", {"enum": [0, 1, 2]}),
    Rule("callbacks.*.min_delta callbacks.*.min_lr", NUMBER),
    Rule("callbacks.*.monitor", TEXT),
    Rule("callbacks.*.mode", words("auto", "min", "max")),
    Rule("layers.*.num_oov_indices", COUNT),
    Rule("*.seed", union(COUNT, NULL)),
    # shares, factors, small numbers
    Rule(
        "layers.*.rate layers.*.dropout layers.*.recurrent_dropout layers.*.momentum layers.*.renorm_momentum "
        "*.ema_momentum optimizers.*.beta_1 optimizers.*.beta_2 optimizers.*.adam_beta_? optimizers.*.rho "
        "optimizers.*.momentum losses.*.label_smoothing metrics.*.label_smoothing constraints.*.rate "
        "applications.*.dropout applications.*.dropout_rate metrics.*.precision metrics.*.recall "
        "metrics.*.specificity metrics.*.sensitivity",
        RATE,
    ),
    Rule("*.epsilon *.epsilon_1 *.epsilon_2 initializers.*.stddev", NOT_NEGATIVE),
    Rule("layers.Normalization.mean layers.Normalization.variance", union(NUMBERS, NULL)),
    Rule("optimizers.*.weight_decay optimizers.*clipnorm optimizers.*.clipvalue", WEIGHTING),
    Rule("optimizers.*.loss_scale_factor", union(ABOVE_ZERO, NULL)),
    Rule("optimizers.*.gradient_accumulation_steps", union({"type": "integer", "minimum": 2}, NULL)),
    Rule("optimizers.*.ema_overwrite_frequency", union(POSITIVE, NULL)),
    Rule("optimizers.MultiOptimizer.optimizer_map", NOTHING),
    Rule("optimizers.Muon.exclude_layers", union(listing(TEXT), NULL)),
    Rule("optimizers.*.adam_weight_decay optimizers.*.rms_rate", WEIGHTING),
    Rule("optimizers.Ftrl.learning_rate_power", {"type": "number", "maximum": 0}),
    Rule("schedules.*.initial_learning_rate", NUMBER),
    Rule("schedules.*.decay_steps schedules.*.first_decay_steps", ABOVE_ZERO),
    Rule("schedules.PiecewiseConstantDecay.*", listing(NUMBER)),
    Rule("schedules.*.decay_rate", NUMBER),
    Rule("*.l1 *.l2", NOT_NEGATIVE),
    Rule("constraints.*.axis", AXES),
    Rule("constraints.*.m??_value", NOT_NEGATIVE),
    Rule("initializers.*put_axes", union(AXES, NULL)),
    Rule("initializers.RandomNormal.mean initializers.TruncatedNormal.mean", NUMBER),
    Rule("initializers.RandomUniform.*", NUMBER),
    Rule("initializers.STFT.*window", union(TEXT, NULL)),
    Rule("initializers.STFT.scaling", words("density", "spectrum", None)),
    Rule("initializers.STFT.side", words("real", "imag")),
    Rule("initializers.Constant.value", union(NUMBER, BOOLEAN, {"type": "array"})),
    # images
    Rule("*.data_format", CHANNELS),
    Rule("layers.*.value_range", union(listing(NUMBER, 2))),
    Rule("layers.Random*.fill_mode ops.image.*.fill_mode", FILL),
    Rule("layers.*.fill_value ops.image.*.fill_value", NUMBER),
    Rule("applications.*.pooling", words("avg", "max", None)),
    Rule("applications.*.input_shape", union(listing(union(POSITIVE, NULL), 3), NULL)),
    Rule("applications.*.weights applications.*.input_tensor", NULL),
    Rule("applications.*.alpha", ABOVE_ZERO),
    # axes and shapes
    Rule("layers.*.noise_shape", union(listing(union(POSITIVE, NULL)), NULL)),
    Rule("layers.Dot.axes", union(INTEGER, listing(INTEGER, 2))),
    Rule("layers.BatchNormalization.axis layers.Concatenate.axis", INTEGER),
    Rule("layers.Normalization.axis", REDUCED),
    Rule("layers.*.axis", AXES),
    Rule("layers.PReLU.shared_axes layers.*.attention_axes", REDUCED),
    Rule("losses.Dice.axis losses.Tversky.axis", REDUCED),
    Rule("losses.*.axis metrics.*.axis", AXES),
    Rule(
        "losses.*.reduction",
        words("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "none", None),
    ),
    Rule("metrics.*.thresholds", union(RATE, listing(RATE), NULL)),
    Rule("metrics.F*.average", words("micro", "macro", "weighted", None)),
    Rule("metrics.*.threshold", RATE),
    Rule("metrics.*.top_k metrics.*.class_id", union(COUNT, NULL)),
    Rule("metrics.*.target_class_ids", listing(INTEGER)),
    Rule("metrics.*.label_weights", union(listing(NUMBER), NULL)),
    # ops
    Rule("ops.*.output_shape ops.scatter.shape", listing(POSITIVE)),
    Rule("ops.*.shape ops.*.newshape", union(INTEGER, SHAPE)),
    Rule("ops.slice*.start_indices", listing(INTEGER)),
    Rule("ops.*.indices_or_sections", union(POSITIVE, listing(INTEGER))),
    Rule("ops.arange.start ops.linspace.st* ops.logspace.st* ops.geomspace.st* ops.full*.fill_value", NUMBER),
    Rule("ops.arange.sto? ops.arange.ste?", union(NUMBER, NULL)),
    Rule("ops.clip.x_m*", union(NUMBER, listing(NUMBER))),
    Rule("ops.*.initial", union(NUMBER, NULL)),
    Rule(
        "ops.image.*_cropping ops.image.*_padding ops.image.*.target_height ops.image.*.target_width",
        union(COUNT, NULL),
    ),
    Rule("ops.*percentile.q", union({"type": "number", "minimum": 0, "maximum": 100}, listing(NUMBER))),
    Rule("ops.*quantile.q", union(RATE, listing(RATE))),
    Rule("ops.*percentile.method ops.*quantile.method", METHOD),
    Rule("ops.*.repeats ops.*.shift ops.moveaxis.*", AXES),
    Rule("ops.*.axes", AXES),
    Rule("ops.*.axis1 ops.*.axis2 ops.cross.axis?", INTEGER),
    Rule("ops.pad.pad_width", union(COUNT, listing(union(COUNT, listing(COUNT))))),
    Rule("ops.pad.constant_values", union(NUMBER, NULL)),
    Rule(
        "ops.pad.mode",
        words(
            "constant",
            "reflect",
            "symmetric",
            "edge",
            "wrap",
            "empty",
            "linear_ramp",
            "maximum",
            "mean",
            "median",
            "minimum",
        ),
    ),
    Rule("ops.norm.ord ops.normalize.order", union(NUMBER, words("fro", "nuc"), NULL)),
    Rule("ops.einsum.subscripts ops.rearrange.pattern", TEXT),
    Rule("ops.qr.mode", words("reduced", "complete")),
    Rule("ops.correlate.mode", words("valid", "same", "full")),
    Rule("ops.*stft.window", words("hann", "hamming", None)),
    Rule(
        "ops.*.rcond ops.*.tol ops.*.attn_logits_soft_cap ops.dot_product_attention.scale",
        union(NUMBER, NULL),
    ),
    Rule("ops.round.decimals ops.*.k ops.*.offset", INTEGER),
    Rule(
        "ops.*.alpha ops.*.threshold ops.*.default_value ops.select.default ops.*.negative_slope ops.*.nan "
        "ops.trapezoid.dx ops.kaiser.beta ops.squareplus.b ops.*.rtol ops.*.atol ops.logspace.base",
        NUMBER,
    ),
    Rule("ops.nan_to_num.*inf", union(NUMBER, NULL)),
    Rule("ops.image.gaussian_blur.*", union(ABOVE_ZERO, listing(ABOVE_ZERO, 2))),
    Rule("ops.conv*.output_padding", union(COUNT, listing(COUNT), NULL)),
    Rule(
        "ops.one_hot.num_classes ops.multi_hot.num_classes ops.*.block_size ops.image.*.filter_size", POSITIVE
    ),
)
