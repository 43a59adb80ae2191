"""The making of the demo's road network, step by step; `roads.build` puts the steps together."""
