"""Templated English-French pairs whose pronoun can only be translated by resolving what "it" refers to.

*The animal didn't cross the street because it was too tired / wide*: French must choose *il* or *elle* by the gender of
the noun that the adjective fits. No sentence with *animal* and *street*, nor about a tenth of the other noun pairs, is
in the training corpus (`is_held_out`). The same seed gives the same corpus.
"""

import argparse
import random
from typing import NamedTuple

from vocabulary import ADVERBS, ANIMAL_ADJECTIVES, ANIMALS, CONJUNCTIONS, PLACE_ADJECTIVES, PLACES, VERBS

# h is silent in none of these nouns, so vowels alone elide.
VOWELS = 'aeéèêiîouyâ'
TEMPLATES = 6
PASSIVE = 5
# Pairs of one gender need no resolving; a few of them keep the corpus natural.
SAME_GENDER_SHARE = 0.25


class Pair(NamedTuple):
    english: str
    french: str
    facts: dict
    """a, p: the nouns; adj: the adjective; animate: whether "it" is the animal; differ: whether the genders do"""


def is_held_out(animal: str, place: str) -> bool:
    return (animal == 'animal' and place == 'street') or _hash(animal, place) % 10 == 0


def _hash(animal: str, place: str) -> int:
    return sum((index + 1) * ord(character) for index, character in enumerate(f'{animal}|{place}'))


def definite(noun: str, gender: str, capital: bool = False) -> str:
    """A French noun with its article: *l'animal*, *le chien*, *La rue*."""
    article = "l'" if noun[0] in VOWELS else ('le ' if gender == 'm' else 'la ')
    phrase = article + noun
    return phrase[0].upper() + phrase[1:] if capital else phrase


def _choose_nouns(rng: random.Random, held_out: bool) -> tuple[str, str]:
    while True:
        animal = rng.choice(list(ANIMALS))
        place = rng.choice(list(PLACES))
        if is_held_out(animal, place) == held_out:
            return animal, place


def _main_clause(template: int, animal: str, place: str, verb: str) -> tuple[str, str]:
    """English and French up to and with the space before the conjunction."""
    (fr_animal, animal_gender), (fr_place, place_gender) = ANIMALS[animal], PLACES[place]
    participle, past, fr_participle, fr_infinitive = VERBS[verb]
    subject, target = definite(fr_animal, animal_gender, capital=True), definite(fr_place, place_gender)
    if template == PASSIVE:
        agreeing = fr_participle + ('e' if place_gender == 'f' else '')
        agent = f'par {definite(fr_animal, animal_gender)}'
        return (f'The {place} was not {participle} by the {animal} ',
                f"{definite(fr_place, place_gender, capital=True)} n'a pas été {agreeing} {agent} ")
    english = (
        f"The {animal} didn't {verb} the {place} ",
        f'The {animal} did not {verb} the {place} ',
        f"The {animal} couldn't {verb} the {place} ",
        f'The {animal} {past} the {place} ',
        f"The {animal} didn't want to {verb} the {place} ",
    )[template]
    french = (
        f"n'a pas {fr_participle}", f"n'a pas {fr_participle}", f"n'a pas pu {fr_infinitive}", f'a {fr_participle}',
        f"n'a pas voulu {fr_infinitive}",
    )[template]
    return english, f'{subject} {french} {target} '


def make_pair(rng: random.Random, held_out: bool) -> Pair:
    """One pair, from the held-out noun pairs or from the others. The order of draws is part of the recipe."""
    animal, place = _choose_nouns(rng, held_out)
    verb = rng.choice(list(VERBS))
    adjective = rng.choice(list(ANIMAL_ADJECTIVES) + list(PLACE_ADJECTIVES))
    adverb, fr_adverb = rng.choice(ADVERBS)
    conjunction, fr_conjunction = rng.choice(CONJUNCTIONS)
    template = rng.randrange(TEMPLATES)

    animate = adjective in ANIMAL_ADJECTIVES
    gender = (ANIMALS[animal] if animate else PLACES[place])[1]
    masculine, feminine = (ANIMAL_ADJECTIVES if animate else PLACE_ADJECTIVES)[adjective]
    pronoun, fr_adjective = ('il', masculine) if gender == 'm' else ('elle', feminine)
    english, french = _main_clause(template, animal, place, verb)
    return Pair(
        f'{english}{conjunction} it was {adverb}{adjective}.',
        f'{french}{fr_conjunction}{pronoun} était {fr_adverb}{fr_adjective}.',
        {'a': animal, 'p': place, 'adj': adjective, 'animate': animate,
         'differ': ANIMALS[animal][1] != PLACES[place][1]})


def make_corpus(size: int, held_out: bool, seed: int) -> list[Pair]:
    rng = random.Random(seed)
    corpus = []
    while len(corpus) < size:
        pair = make_pair(rng, held_out)
        if pair.facts['differ'] or rng.random() < SAME_GENDER_SHARE:
            corpus.append(pair)
    return corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--size', type=int, default=8)
    parser.add_argument('--held-out', action='store_true', help='use only noun pairs that are never trained on')
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    for pair in make_corpus(args.size, args.held_out, args.seed):
        print(pair.english, pair.french, sep='\t')


if __name__ == '__main__':
    main()
