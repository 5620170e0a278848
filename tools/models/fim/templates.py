"""Templated code with a hole: what belongs into it is a name that stands after it and nowhere before."""
import random

NAMES = """
width height radius depth speed count index total price value label title owner color angle offset limit scale score state token event image
table query order batch frame point line node path root size mode rate user item name date text key
""".split()
# Names that stand before the hole too, and are never what belongs into it.
OTHERS = "area make load save read write move show parse build check main run find sort merge".split()

# Before the hole, after it. {f} and {g} are other names, {n} is what belongs into the hole, {d} is a digit.
TEMPLATES = [
    ("def {f}(", "):\n    return {n} * {d}\n"),
    ("def {f}(", "):\n    print({n})\n"),
    ("def {f}(", "):\n    {g} = {n} + {d}\n    return {g}\n"),
    ("def {f}():\n    return ", "\n\n# uses {n}\n"),
    ("{f} = {d}\n", " = {f} + {d}\nprint({n})\n"),
    ("for ", " in {f}:\n    {g}({n})\n"),
    ("with {f}() as ", ":\n    {n}.{g}()\n"),
]


def example(rng: random.Random, name: str | None = None) -> tuple[str, str, str]:
    """@returns what stands before the hole, what belongs into it, and what stands after it"""
    before, after = rng.choice(TEMPLATES)
    name = rng.choice(NAMES) if name is None else name
    f, g = rng.sample(OTHERS, 2)
    values = {"f": f, "g": g, "d": rng.randint(2, 9)}
    return before.format(**values), name, after.format(n=name, **values)
