/** Attention: one head, what each kind of transformer lets it see, and many heads. */
import type { HeadAddress } from '../../../../protocol/attention';
import type { PanelOpening, Page } from '../page';
import { FIGURE_HEAD, FIGURE_PAIR } from '../turns';

const { one: TIRED, other: WIDE } = FIGURE_PAIR;
const ENCODER = FIGURE_HEAD.model;
export const FIGURE_OPENING: PanelOpening = {
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

export const ATTENTION: readonly Page[] = [
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
        'In self-attention every head of every layer mixes, for each token, information from the tokens that it may look at, itself among them. It compares the query of this token with the key of each, turns the results into weights that sum to 1, softmax(q·k / √d), and adds up the values with these weights. The panel shows the weights.',
        'In "The animal didn\'t cross the street because it was too tired", layer 4, head 0 (both counted from 0) gives, from "it", 0.098 to "animal" and 0.082 to "street"; with "wide" it turns and gives them 0.047 and 0.187. It is a good example, not a rule: of 200 generated pairs of the same kind this head turns in 52. Count them, or try a pair of your own.',
        'Heads are many, and a weight says where a head looked. It does not say how much that changed, nor why the model answered as it did.',
      ],
    },
    he: {
      title: 'קשב עצמי',
      run: 'השוואת ‎"tired"‎ ל‎"wide"‎',
      text: [
        'בקשב עצמי כל ראש בכל שכבה מערבב, עבור כל אסימון, מידע מן האסימונים שמותר לו להביט בהם, והוא עצמו ביניהם. הראש משווה את השאילתה (query) של אסימון זה למפתח (key) של כל אחד, הופך את התוצאות למשקלים שסכומם 1, ‎softmax(q·k / √d)‎, ומסכם את הערכים (values) במשקלים האלה. הלוח מראה את המשקלים.',
        'במשפט על החיה שלא חצתה את הרחוב, שכבה 4, ראש 0 (שניהם נספרים מ־0) נותן מ‎"it"‎ משקל 0.098 ל‎"animal"‎ ו־0.082 ל‎"street"‎ כשהמשפט נגמר ב‎"tired"‎; כשהוא נגמר ב‎"wide"‎ הראש פונה ונותן להם 0.047 ו־0.187. זו דוגמה טובה ולא כלל: מתוך 200 זוגות שנוצרו באותה תבנית ראש זה פונה ב־52. ספרו אותם, או נסו זוג משלכם.',
        'הראשים רבים, ומשקל אומר לאן ראש הביט. הוא אינו אומר כמה זה שינה, ולא מדוע המודל ענה כפי שענה.',
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
        'A decoder predicts the next token, so a token may look only at itself and back. In the matrix, cells after the query are hatched: a mask takes them out before the softmax, so they get no weight whatever the head computes. A small weight is another thing: the head could have looked there.',
        'That is why "it" cannot turn here: when this model reads "it", neither "tired" nor "wide" has been read yet.',
      ],
    },
    he: {
      title: 'מפענח בלבד: כיוון אחד',
      run: 'מדוע הוא אינו יכול לפנות',
      text: [
        'מפענח מנבא את האסימון הבא, ולכן אסימון רשאי להביט רק בעצמו ולאחור. במטריצה, תאים שאחרי השאילתה מקווקווים: מסכה מוציאה אותם לפני ה־softmax, ולכן אין להם משקל, יהיה אשר יהיה מה שהראש מחשב. משקל קטן הוא דבר אחר: הראש היה יכול להביט לשם.',
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
];
