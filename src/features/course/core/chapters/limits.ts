/** Where models fail, and what they cost. */
import type { Page } from '../page';
import { STORY } from '../story';

export const LIMITS: readonly Page[] = [
  {
    id: 'hallucination',
    run: {
      kind: 'rank',
      text: 'The capital of Australia is ___.',
      candidates: ['Canberra', 'Sydney', 'Melbourne', 'Vienna'],
    },
    en: {
      title: 'Hallucination',
      run: 'Ask for a capital',
      text: [
        'A model says what is likely after what it read, true or not. What sounds right and what is right are close only where the training text made them so.',
        'Here "Sydney" comes before "Canberra", the capital. These are this model\'s numbers, nothing more.',
      ],
    },
    he: {
      title: 'הזיות',
      run: 'שאלה על עיר בירה',
      text: [
        'מודל אומר מה סביר אחרי מה שקרא, נכון או לא. מה שנשמע נכון ומה שנכון קרובים רק היכן שטקסט האימון קירב ביניהם.',
        'כאן ‎"Sydney"‎ באה לפני ‎"Canberra"‎, עיר הבירה. אלה המספרים של מודל זה, ולא יותר.',
      ],
    },
  },
  {
    id: 'bias',
    run: {
      kind: 'probe',
      template: 'The {nurse|engineer|teacher|driver} said that ___ was tired.',
      candidates: ['he', 'she', 'they'],
    },
    en: {
      title: 'Bias',
      run: 'Compare pronouns',
      text: [
        'A model repeats the habits of the texts that it learned from. After "nurse" and after "engineer" the same three words have different probabilities.',
        'One sentence with four occupations, as a table and as bars. "They" has next to nothing, because "was" follows it. These are this model\'s numbers, nothing more: Probe asks about templates of your own.',
      ],
    },
    he: {
      title: 'הטיה',
      run: 'השוואת כינויי גוף',
      text: [
        'מודל חוזר על ההרגלים של הטקסטים שמהם למד. אחרי ‎"nurse"‎ ואחרי ‎"engineer"‎ לאותן שלוש מילים הסתברויות שונות.',
        'משפט אחד עם ארבעה מקצועות, בטבלה ובעמודות. ל‎"they"‎ כמעט אין דבר, כי אחריה בא ‎"was"‎. אלה המספרים של מודל זה, ולא יותר: Probe שואל על תבניות משלכם.',
      ],
    },
  },
  {
    id: 'cost',
    run: { kind: 'cost', text: STORY.slice(0, 700) },
    en: {
      title: 'Cost',
      run: 'Measure three models',
      text: [
        'Every token costs work: the model with most parameters takes most time for each token, and most memory for its weights. A small model that is good enough is often the better one, and it can run on your own machine.',
        "The table gives each model the same text to read, here, just now, and none has to write: parameters, size of the weights, tokens, milliseconds for each token, and how many times the smallest one's that is.",
      ],
    },
    he: {
      title: 'עלות',
      run: 'מדידת שלושה מודלים',
      text: [
        'כל אסימון עולה עבודה: המודל שלו הכי הרבה פרמטרים צריך הכי הרבה זמן לכל אסימון, והכי הרבה זיכרון למשקלים. מודל קטן וטוב דיו הוא לעתים קרובות העדיף, והוא יכול לרוץ במחשב שלכם.',
        'הטבלה נותנת לכל מודל אותו טקסט לקרוא, כאן, זה עתה, ואיש מהם אינו כותב: פרמטרים, גודל המשקלים, אסימונים, אלפיות שנייה לכל אסימון, ופי כמה זה מן המודל הקטן ביותר.',
      ],
    },
  },
];
