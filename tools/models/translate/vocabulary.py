"""The words of the templated sentence pairs. French nouns carry their gender, adjectives both forms."""

# English -> (French, gender)
ANIMALS = {
    'animal': ('animal', 'm'), 'dog': ('chien', 'm'), 'cat': ('chat', 'm'), 'horse': ('cheval', 'm'),
    'cow': ('vache', 'f'), 'goat': ('chèvre', 'f'), 'sheep': ('mouton', 'm'), 'mouse': ('souris', 'f'),
    'bird': ('oiseau', 'm'), 'wolf': ('loup', 'm'), 'fox': ('renard', 'm'), 'bear': ('ours', 'm'),
    'turtle': ('tortue', 'f'), 'snake': ('serpent', 'm'), 'frog': ('grenouille', 'f'), 'pig': ('cochon', 'm'),
    'hen': ('poule', 'f'), 'duck': ('canard', 'm'), 'rabbit': ('lapin', 'm'), 'spider': ('araignée', 'f'),
    'monkey': ('singe', 'm'), 'lion': ('lion', 'm'), 'elephant': ('éléphant', 'm'), 'donkey': ('âne', 'm'),
    'squirrel': ('écureuil', 'm'), 'bee': ('abeille', 'f'), 'ant': ('fourmi', 'f'), 'deer': ('cerf', 'm'),
    'tiger': ('tigre', 'm'), 'puppy': ('chiot', 'm'), 'snail': ('escargot', 'm'), 'beast': ('bête', 'f'),
    'creature': ('créature', 'f'), 'giraffe': ('girafe', 'f'), 'butterfly': ('papillon', 'm'),
}
PLACES = {
    'street': ('rue', 'f'), 'road': ('route', 'f'), 'river': ('rivière', 'f'), 'bridge': ('pont', 'm'),
    'field': ('champ', 'm'), 'garden': ('jardin', 'm'), 'park': ('parc', 'm'), 'forest': ('forêt', 'f'),
    'lake': ('lac', 'm'), 'path': ('sentier', 'm'), 'square': ('place', 'f'), 'beach': ('plage', 'f'),
    'tunnel': ('tunnel', 'm'), 'valley': ('vallée', 'f'), 'mountain': ('montagne', 'f'), 'stream': ('ruisseau', 'm'),
    'desert': ('désert', 'm'), 'ditch': ('fossé', 'm'), 'alley': ('ruelle', 'f'), 'swamp': ('marais', 'm'),
    'highway': ('autoroute', 'f'), 'island': ('île', 'f'), 'canal': ('canal', 'm'), 'room': ('pièce', 'f'),
    'corridor': ('couloir', 'm'), 'yard': ('cour', 'f'), 'avenue': ('avenue', 'f'), 'cave': ('grotte', 'f'),
    'hill': ('colline', 'f'),
}

# English -> (English past participle, English past, French past participle, French infinitive)
VERBS = {
    'cross': ('crossed', 'crossed', 'traversé', 'traverser'), 'leave': ('left', 'left', 'quitté', 'quitter'),
    'reach': ('reached', 'reached', 'atteint', 'atteindre'), 'explore': ('explored', 'explored', 'exploré', 'explorer'),
    'avoid': ('avoided', 'avoided', 'évité', 'éviter'), 'visit': ('visited', 'visited', 'visité', 'visiter'),
    'like': ('liked', 'liked', 'aimé', 'aimer'), 'find': ('found', 'found', 'trouvé', 'trouver'),
    'see': ('seen', 'saw', 'vu', 'voir'),
}

# English -> (French masculine, French feminine); what only an animal can be, and what only a place can be
ANIMAL_ADJECTIVES = {
    'tired': ('fatigué', 'fatiguée'), 'hungry': ('affamé', 'affamée'), 'thirsty': ('assoiffé', 'assoiffée'),
    'scared': ('effrayé', 'effrayée'), 'sick': ('malade', 'malade'), 'lazy': ('paresseux', 'paresseuse'),
    'nervous': ('nerveux', 'nerveuse'), 'weak': ('faible', 'faible'), 'young': ('jeune', 'jeune'),
    'injured': ('blessé', 'blessée'), 'exhausted': ('épuisé', 'épuisée'), 'shy': ('timide', 'timide'),
    'slow': ('lent', 'lente'), 'stubborn': ('têtu', 'têtue'), 'sleepy': ('endormi', 'endormie'),
    'frightened': ('apeuré', 'apeurée'), 'worried': ('inquiet', 'inquiète'),
}
PLACE_ADJECTIVES = {
    'wide': ('large', 'large'), 'narrow': ('étroit', 'étroite'), 'deep': ('profond', 'profonde'),
    'long': ('long', 'longue'), 'dark': ('sombre', 'sombre'), 'dangerous': ('dangereux', 'dangereuse'),
    'crowded': ('bondé', 'bondée'), 'muddy': ('boueux', 'boueuse'), 'slippery': ('glissant', 'glissante'),
    'steep': ('escarpé', 'escarpée'), 'noisy': ('bruyant', 'bruyante'), 'dirty': ('sale', 'sale'),
    'polluted': ('pollué', 'polluée'), 'icy': ('verglacé', 'verglacée'), 'flooded': ('inondé', 'inondée'),
    'far': ('éloigné', 'éloignée'),
}

# (English, French), each with the space that follows it; repeated entries are likelier
ADVERBS = [('too ', 'trop '), ('very ', 'très '), ('so ', 'si '), ('', ''), ('too ', 'trop '), ('too ', 'trop ')]
# The French ends in the elided pronoun's apostrophe or a space.
CONJUNCTIONS = [
    ('because', "parce qu'"), ('because', "parce qu'"), ('because', "parce qu'"), ('since', "puisqu'"), ('as', 'car '),
]
