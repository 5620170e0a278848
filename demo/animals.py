"""Animals that cross streets, or do not."""


class Animal:
    def __init__(self, name, tired=False):
        self.name = name
        self.tired = tired

    def can_cross(self, street):
        return not self.tired and street.width < 10


class Street:
    def __init__(self, width):
        self.width = width


def count_crossings(animals, street):
    """How many of the animals can cross the street."""
    return sum(1 for animal in animals if animal.can_cross(street))


def names_of(animals):
    """The names of the animals, in alphabetical order."""
