"""The graph of a spec: blocks unfolded, edges drawn, nothing of Keras."""

from kerasdl.graph.model import (
    Broken,
    Entrance,
    Feed,
    Formula,
    Frame,
    Graph,
    Literal,
    Node,
    NodeShapes,
    PartCall,
    PartGraph,
    Port,
    Shape,
    Shapes,
    Tensor,
)

__all__ = [
    "Broken",
    "Entrance",
    "Feed",
    "Formula",
    "Frame",
    "Graph",
    "Literal",
    "Node",
    "NodeShapes",
    "PartCall",
    "PartGraph",
    "Port",
    "Shape",
    "Shapes",
    "Tensor",
]
