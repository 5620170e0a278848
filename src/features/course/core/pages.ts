/**
 * The course: one short page for each idea, in English and Hebrew, each with something to run on the embedded models.
 * Numbers and results that a page names are measured again by test/numbers/course.test.ts.
 */
import type { HeadAddress, HeadOrder, ViewId } from '../../../protocol/attention';
import { FIGURE_HEAD, FIGURE_PAIR } from './turns';
import { STORY } from './story';

export interface Words {
  readonly title: string;
  readonly text: readonly string[];
  readonly run: string;
}

/** What *Run it* does. */
export type Run =
  | { readonly kind: 'tokens'; readonly text: string }
  | { readonly kind: 'models'; readonly text: string }
  | {
      readonly kind: 'attention';
      readonly model: string;
      readonly text: string;
      readonly other?: string;
      readonly opening: Opening;
    }
  /** How often the figure's head turns over generated pairs. */
  | { readonly kind: 'count' }
  | { readonly kind: 'rank'; readonly text: string; readonly candidates: readonly string[] }
  | { readonly kind: 'probe'; readonly template: string; readonly candidates: readonly string[] }
  | { readonly kind: 'cost'; readonly text: string }
  | { readonly kind: 'next'; readonly text: string }
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'generate'; readonly text: string; readonly as: 'answer' | 'continue' };

/** What the panel shows: each step says all of it, and what it does not name is the default. */
export interface Opening {
  readonly view: ViewId;
  readonly head?: Partial<HeadAddress>;
  readonly order?: HeadOrder;
  readonly pinned?: readonly string[];
}

/** A second button. Its id differs from those of all pages. */
export interface MoreToRun {
  readonly id: string;
  readonly run: Run;
  readonly en: string;
  readonly he: string;
}

export interface Page {
  readonly id: string;
  readonly run: Run;
  readonly more?: readonly MoreToRun[];
  /** A form for a pair of sentences stands under the page's buttons. */
  readonly asksForPair?: true;
  readonly en: Words;
  readonly he: Words;
}

const { one: TIRED, other: WIDE } = FIGURE_PAIR;
const ENCODER = FIGURE_HEAD.model;
export const FIGURE_OPENING: Opening = {
  view: 'compare',
  head: { map: 'self', layer: FIGURE_HEAD.layer, head: FIGURE_HEAD.head },
  pinned: [FIGURE_PAIR.from],
};
/** Unrelated words, twice: no language predicts the second half, so only heads that copy can use it. */
const REPEATED = Array.from(
  { length: 2 },
  () => 'apple seven window blue river chair under music paper green horse city cold number bread light',
).join(' ');
const DECODER = 'smollm2-135m-instruct';
const TRANSLATOR = 'translate-en-fr';
const ACROSS: Partial<HeadAddress> = { map: 'cross', layer: 2, head: 0 };

export const PAGES: readonly Page[] = [
  {
    id: 'tokens',
    run: { kind: 'tokens', text: 'Unbelievably, the dog said שלום 👍' },
    en: {
      title: 'Tokens',
      run: 'Show the tokens of a sentence',
      text: [
        'A language model does not read letters or words but tokens: frequent words whole, rare words in pieces. What its vocabulary lacks, each model reads in its own way. SmolLM2 reads it as single bytes and loses nothing. The two others read [UNK] or <unk>, which only says that something unknown stands there: for MiniLM the emoji (it has a token for every Hebrew letter), for the translator also the whole Hebrew word.',
        'The same sentence has a different number of tokens for each model. "The dog said hello to the cat." is 8 tokens for SmolLM2, and the same in Hebrew, "הכלב אמר שלום לחתול.", is 22.',
      ],
    },
    he: {
      title: 'אסימונים',
      run: 'הצגת האסימונים של משפט',
      text: [
        'מודל שפה אינו קורא אותיות או מילים אלא אסימונים: מילים שכיחות בשלמותן, מילים נדירות בחלקים. מה שחסר באוצר המילים קורא כל מודל בדרכו. ‎SmolLM2 קורא אותו כבתים בודדים ואינו מאבד דבר. שני האחרים קוראים ‎[UNK] או ‎<unk>‎, האומרים רק שעומד שם דבר לא מוכר: עבור MiniLM האימוג׳י (יש לו אסימון לכל אות עברית), עבור המתרגם גם המילה העברית כולה.',
        'לאותו משפט מספר אסימונים שונה בכל מודל. המשפט ‎"The dog said hello to the cat."‎ הוא 8 אסימונים עבור SmolLM2, והמשפט "הכלב אמר שלום לחתול." הוא 22.',
      ],
    },
  },
  {
    id: 'ladder',
    run: { kind: 'models', text: STORY },
    en: {
      title: 'From n-grams to transformers',
      run: 'Compare three kinds of models',
      text: [
        'An n-gram model counts which byte follows the last few; a 5-gram sees four. A recurrent network carries one state along and forgets. A transformer looks back at every token that fits its window.',
        'Fewer bits per byte mean better prediction. The text is a story of 4,096 bytes, written for this page. The columns say how many bytes a model may look back at, in one unit for all three. Beyond 256 bytes only the transformer goes on gaining: to the 5-gram it makes no difference, and to the recurrent network hardly any.',
        'The three differ in kind, in size and in what they learned from, all at once. More parameters alone do not decide: the 5-gram learns from the story as it reads, and does better here than the recurrent network, which learned from program text.',
      ],
    },
    he: {
      title: 'מ־n-gram לטרנספורמר',
      run: 'השוואת שלושה סוגי מודלים',
      text: [
        'מודל n-gram סופר איזה בית בא אחרי הבתים האחרונים; 5-gram רואה ארבעה. רשת נשנית (RNN) נושאת מצב אחד ושוכחת. טרנספורמר מביט לאחור בכל אסימון שנכנס בחלון שלו.',
        'פחות סיביות לבית פירושן חיזוי טוב יותר. הטקסט הוא סיפור באורך 4,096 בתים שנכתב לעמוד זה. העמודות אומרות בכמה בתים מותר למודל להביט לאחור, ביחידה אחת לשלושתם. מעבר ל־256 בתים רק הטרנספורמר ממשיך להרוויח: ל־5-gram אין בכך הבדל, ולרשת הנשנית כמעט אין.',
        'השלושה נבדלים בסוג, בגודל ובמה שלמדו ממנו, הכול יחד. מספר הפרמטרים לבדו אינו מכריע: ה־5-gram לומד מן הסיפור תוך כדי קריאה, ומצליח כאן יותר מן הרשת הנשנית, שלמדה מטקסט של תוכניות מחשב.',
      ],
    },
  },
  {
    id: 'self-attention',
    run: { kind: 'attention', model: ENCODER, text: TIRED, other: WIDE, opening: FIGURE_OPENING },
    asksForPair: true,
    more: [
      {
        id: 'self-attention-count',
        run: { kind: 'count' },
        en: 'Count over 200 generated pairs',
        he: 'ספירה ב־200 זוגות שנוצרו',
      },
    ],
    en: {
      title: 'Self-attention',
      run: 'Compare "tired" with "wide"',
      text: [
        'From which other tokens does a head mix information into this one, and how much from each? That is what self-attention answers, for every token, in every head of every layer.',
        'In "The animal didn\'t cross the street because it was too tired", layer 4, head 0 gives "animal" more than "street" from "it"; with "wide" it turns and gives "street" more. It is a good example, not a rule: of 200 generated pairs of the same kind this head turns in 52. Count them, or try a pair of your own.',
        'Heads are many, and a weight says where a head took information from. It does not say why the model answered as it did.',
      ],
    },
    he: {
      title: 'קשב עצמי',
      run: 'השוואת ‎"tired"‎ ל‎"wide"‎',
      text: [
        'מאילו אסימונים אחרים ראש מערבב מידע אל תוך אסימון זה, וכמה מכל אחד? על כך עונה הקשב העצמי, לכל אסימון, בכל ראש ובכל שכבה.',
        'במשפט על החיה שלא חצתה את הרחוב, שכבה 4, ראש 0 נותן מ‎"it"‎ ל‎"animal"‎ יותר מאשר ל‎"street"‎ כשהמשפט נגמר ב‎"tired"‎; כשהוא נגמר ב‎"wide"‎ הראש פונה ונותן יותר ל‎"street"‎. זו דוגמה טובה ולא כלל: מתוך 200 זוגות שנוצרו באותה תבנית ראש זה פונה ב־52. ספרו אותם, או נסו זוג משלכם.',
        'הראשים רבים, ומשקל אומר מאין ראש לקח מידע. הוא אינו אומר מדוע המודל ענה כפי שענה.',
      ],
    },
  },
  {
    id: 'encoder',
    run: {
      kind: 'attention',
      model: ENCODER,
      text: TIRED,
      opening: {
        view: 'matrix',
        head: { map: 'self', layer: FIGURE_HEAD.layer, head: FIGURE_HEAD.head },
        pinned: ['it'],
      },
    },
    en: {
      title: 'Encoder only: both directions',
      run: 'Look at MiniLM',
      text: [
        'An encoder reads a whole text at once: a word may look at what comes after it. It is good for understanding and searching, and it writes nothing.',
        'In the matrix every cell is open: bidirectional.',
      ],
    },
    he: {
      title: 'מקודד בלבד: שני הכיוונים',
      run: 'התבוננות ב‎MiniLM',
      text: [
        'מקודד קורא טקסט שלם בבת אחת: מילה יכולה להביט גם במה שבא אחריה. הוא טוב להבנה ולחיפוש, ואינו כותב דבר.',
        'במטריצה כל התאים פתוחים: דו-כיווני.',
      ],
    },
  },
  {
    id: 'decoder',
    run: { kind: 'attention', model: DECODER, text: TIRED, other: WIDE, opening: { view: 'compare', pinned: ['it'] } },
    en: {
      title: 'Decoder only: one direction',
      run: 'See why it cannot turn',
      text: [
        'A decoder predicts the next token, so it may only look back. Cells after the query are hatched: they cannot be seen, which is not the same as a weight of zero.',
        'That is why "it" cannot turn here: when this model reads "it", neither "tired" nor "wide" has been read yet.',
      ],
    },
    he: {
      title: 'מפענח בלבד: כיוון אחד',
      run: 'מדוע הוא אינו יכול לפנות',
      text: [
        'מפענח מנבא את האסימון הבא, ולכן מותר לו להביט רק לאחור. תאים שאחרי השאילתה מקווקווים: אי אפשר לראות אותם, וזה אינו משקל אפס.',
        'לכן ‎"it"‎ אינו יכול לפנות כאן: כשהמודל קורא ‎"it"‎, עוד לא נקראו ‎"tired"‎ או ‎"wide"‎.',
      ],
    },
  },
  {
    id: 'translation',
    run: {
      kind: 'attention',
      model: TRANSLATOR,
      text: TIRED,
      opening: { view: 'matrix', head: ACROSS, pinned: ['il'] },
    },
    more: [
      {
        id: 'translation-wide',
        run: {
          kind: 'attention',
          model: TRANSLATOR,
          text: WIDE,
          opening: { view: 'matrix', head: ACROSS, pinned: ['elle'] },
        },
        en: 'The same with "wide"',
        he: 'אותו דבר עם ‎"wide"‎',
      },
    ],
    en: {
      title: 'Encoder and decoder: attention across texts',
      run: 'Translate and look across',
      text: [
        'A full transformer has both: an encoder reads English both ways, a decoder writes French one token at a time and looks across at the English ones.',
        'There are three maps: encoder (bidirectional), decoder (unidirectional), and cross; choose the map at the top of the panel. In layer 2, head 0 of the cross map, the row that writes "il" gives "street" 0.01. With "wide" the pronoun becomes "elle", and the row that writes it gives "street" 0.71.',
      ],
    },
    he: {
      title: 'מקודד ומפענח: קשב בין טקסטים',
      run: 'תרגום והתבוננות',
      text: [
        'בטרנספורמר מלא יש שניהם: מקודד קורא אנגלית בשני הכיוונים, ומפענח כותב צרפתית אסימון אחר אסימון ומביט אל האסימונים האנגליים.',
        'יש שלוש מפות: מקודד (דו-כיווני), מפענח (חד-כיווני) וקשב מצטלב; בחרו מפה בראש הלוח. בשכבה 2, ראש 0 של המפה המצטלבת, השורה שכותבת ‎"il"‎ נותנת ל‎"street"‎ משקל 0.01. עם ‎"wide"‎ כינוי הגוף נעשה ‎"elle"‎, והשורה שכותבת אותו נותנת ל‎"street"‎ משקל 0.71.',
      ],
    },
  },
  {
    id: 'heads',
    run: {
      kind: 'attention',
      model: DECODER,
      text: REPEATED,
      opening: { view: 'heads', head: { layer: 18, head: 6 }, order: 'induction', pinned: ['window'] },
    },
    en: {
      title: 'Many heads, many layers',
      run: 'Open a text that repeats',
      text: [
        'Each layer has many heads, and they do different things: some look at the token before, some at the same token earlier, some at what came after it then (induction).',
        'The Heads view is sorted by induction: layer 18, head 6 comes first, and a few others of layers 17 and 18 come close. Most heads do nothing of the kind. Sort by other patterns to find other heads.',
      ],
    },
    he: {
      title: 'ראשים רבים, שכבות רבות',
      run: 'פתיחת טקסט שחוזר על עצמו',
      text: [
        'בכל שכבה ראשים רבים, והם עושים דברים שונים: יש המביטים באסימון הקודם, יש באותו אסימון קודם לכן, ויש במה שבא אחריו אז (אינדוקציה).',
        'תצוגת Heads ממוינת לפי induction: שכבה 18, ראש 6 הוא הראשון, ועוד כמה ראשים של שכבות 17 ו־18 קרובים אליו. רוב הראשים אינם עושים דבר כזה. מיינו לפי דפוסים אחרים כדי למצוא ראשים אחרים.',
      ],
    },
  },
  {
    id: 'masked',
    run: {
      kind: 'rank',
      text: 'My dog, Max, knows how to perform many traditional dog tricks. For example, he can ___',
      candidates: ['sit, stay, and roll over', 'roll over', 'drive a car', 'fly a plane'],
    },
    en: {
      title: 'A table of probabilities',
      run: 'Rank four continuations',
      text: [
        'A model gives every continuation a probability. Asked to fill a blank, it can rank whole phrases.',
        'Outright, any particular phrase is unlikely, and a longer one more so, because the probabilities of its tokens are multiplied. That is why "sit, stay, and roll over" comes last here, behind "drive a car", although it is what such a dog does. By the mean per token it comes before "drive a car". The share compares these candidates alone.',
      ],
    },
    he: {
      title: 'טבלה של הסתברויות',
      run: 'דירוג ארבעה המשכים',
      text: [
        'המודל נותן הסתברות לכל המשך. כשמבקשים ממנו למלא חסר הוא יכול לדרג צירופים שלמים.',
        'כשלעצמו כל צירוף מסוים אינו סביר, וארוך עוד פחות, כי ההסתברויות של אסימוניו מוכפלות. לכן ‎"sit, stay, and roll over"‎ בא כאן אחרון, אחרי ‎"drive a car"‎, אף שזה מה שכלב כזה עושה. לפי הממוצע לאסימון הוא בא לפני ‎"drive a car"‎. החלק משווה את המועמדים האלה לבדם.',
      ],
    },
  },
  {
    id: 'next',
    run: { kind: 'next', text: 'In the evening, my dog Max likes to sleep on the' },
    en: {
      title: 'The next token',
      run: 'See what may come next',
      text: [
        'All that a decoder gives is a probability for every token of its vocabulary. A text comes of choosing one, adding it, and asking again. Here the likeliest, "couch", has less than a fifth; the floor, the bed and thousands of others share the rest.',
        'Temperature sharpens or flattens the choice; top-k and top-p cut off what is unlikely. Move the sliders, draw a hundred samples, then move the cursor: the panel follows.',
      ],
    },
    he: {
      title: 'האסימון הבא',
      run: 'מה יכול לבוא אחר כך',
      text: [
        'כל מה שמפענח נותן הוא הסתברות לכל אסימון באוצר המילים שלו. טקסט נוצר כשבוחרים אחד, מוסיפים אותו ושואלים שוב. כאן לסביר ביותר, ‎"couch"‎, פחות מחמישית; ‎"floor"‎, ‎"bed"‎ ואלפי אחרים חולקים את השאר.',
        'טמפרטורה מחדדת או משטחת את הבחירה; top-k ו‎top-p‎ חותכים את מה שאינו סביר. הזיזו את המחוונים, הגרילו מאה דגימות, ואז הזיזו את הסמן: החלון עוקב אחריו.',
      ],
    },
  },
  {
    id: 'answers',
    run: { kind: 'ask', question: 'What is the capital of France?' },
    en: {
      title: 'Questions and answers are completion',
      run: 'Ask in both ways',
      text: [
        'A model that continues texts can answer: write the question in a form after which an answer is the likeliest continuation.',
        'Chat models learned such a form, their template. Here stand both, side by side. Underneath it is the same: the next token, again and again.',
      ],
    },
    he: {
      title: 'שאלות ותשובות הן השלמה',
      run: 'לשאול בשתי הדרכים',
      text: [
        'מודל שממשיך טקסטים יכול לענות: כתבו את השאלה בצורה שאחריה תשובה היא ההמשך הסביר ביותר.',
        'מודלי שיחה למדו צורה כזאת, התבנית שלהם. כאן עומדות שתיהן זו לצד זו. מתחת להן הכול אותו דבר: האסימון הבא, שוב ושוב.',
      ],
    },
  },
  {
    id: 'long',
    run: { kind: 'generate', text: 'Write a short story about a lighthouse keeper and seven ships.', as: 'answer' },
    en: {
      title: 'Long texts',
      run: 'Write a story',
      text: [
        'A long text is written token by token: each is read before the next is chosen. While it is being written, run "Inspect Generated Text" to see what each new token attended to.',
        'A small model may lose the thread or repeat itself: watch for it.',
      ],
    },
    he: {
      title: 'טקסטים ארוכים',
      run: 'כתיבת סיפור',
      text: [
        'טקסט ארוך נכתב אסימון אחר אסימון: כל אחד נקרא לפני שהבא נבחר. בזמן הכתיבה הפעילו את "Inspect Generated Text" כדי לראות אל מה הביט כל אסימון חדש.',
        'מודל קטן עלול לאבד את החוט או לחזור על עצמו: שימו לב לכך.',
      ],
    },
  },
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
