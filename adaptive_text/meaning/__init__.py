"""What a text asserts, kind by kind, and how two texts differ in it: the stages behind `fidelity`."""
