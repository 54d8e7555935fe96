"""Overlaps that decide, where both kernels and words read them. Light to import."""

# Of a guess's box with a true one (ILSVRC localization, PASCAL VOC), and the most that detection asks for.
OVERLAP = 0.5
# Small true boxes of w x h pixels ask for w h / ((w + margin) (h + margin)). Source: ILSVRC DET kits.
SMALL_BOX_MARGIN = 10
# Of tubes. Source: ILSVRC VID kits.
TUBE_OVERLAPS = (0.25, 0.5, 0.75)
