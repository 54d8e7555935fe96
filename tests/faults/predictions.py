"""A small world to be wrong in: two hundred images of six classes, and files with a known number of wrong ones."""

CLASSES = [
    (1, "n02119789", "kit fox"),
    (2, "n02100735", "English setter"),
    (3, "n02110185", "Siberian husky"),
    (4, "n03255030", "dumbbell"),
    (5, "n02120079", "Arctic fox"),
    (6, "n02123045", "tabby cat"),
]
WNIDS = [wnid for _, wnid, _ in CLASSES]
IMAGES = 200


def truth(images: int = IMAGES) -> dict[str, str]:
    """The label of each image."""
    return {f"image_{number:07}": WNIDS[number % len(WNIDS)] for number in range(1, images + 1)}


def predictions(wrong: int, *, images: int = IMAGES, refused: bool = False) -> bytes:
    """One guess an image, the next class instead of the true one for the first `wrong` images.

    A file to be refused names a class that there is not.
    """
    rows = ["image,label1"]
    for place, (image, label) in enumerate(truth(images).items()):
        guess = WNIDS[(WNIDS.index(label) + (place < wrong)) % len(WNIDS)]
        rows.append(f"{image},{'n99999999' if refused else guess}")
    return ("\n".join(rows) + "\n").encode()
