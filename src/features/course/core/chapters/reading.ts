/** What models read: tokens, and three kinds of models beside each other. */
import type { Page } from '../page';
import { STORY } from '../story';

export const READING: readonly Page[] = [
  {
    id: 'tokens',
    run: { kind: 'tokens', text: 'Unbelievably, the dog said שלום 👍' },
    en: {
      title: 'Tokens',
      run: 'Show the tokens of a sentence',
      text: [
        'A language model does not read letters or words but tokens: frequent words whole, rare words in pieces. What its vocabulary lacks, each model reads in its own way. SmolLM2 reads the bytes of such a character, one or two to a token, and loses nothing: of the Hebrew word two letters are tokens and two are bytes. MiniLM and the translator read [UNK] or <unk>, which only says that something unknown stands there: MiniLM for the emoji (it has a token for every Hebrew letter), the translator also for the whole Hebrew word. The Byte GRU knows the 256 bytes and nothing else, so it lacks nothing.',
        'The same sentence has a different number of tokens for each model; the marks that a model adds, such as [CLS] and </s>, count too. "The dog said hello to the cat." is 8 tokens for SmolLM2, and the same in Hebrew, "הכלב אמר שלום לחתול.", is 22.',
      ],
    },
    he: {
      title: 'אסימונים',
      run: 'הצגת האסימונים של משפט',
      text: [
        'מודל שפה אינו קורא אותיות או מילים אלא אסימונים: מילים שכיחות בשלמותן, מילים נדירות בחלקים. מה שחסר באוצר המילים קורא כל מודל בדרכו. ‎SmolLM2 קורא את הבתים של תו כזה, אחד או שניים לאסימון, ואינו מאבד דבר: מן המילה העברית שתי אותיות הן אסימונים ושתיים הן בתים. ‎MiniLM והמתרגם קוראים ‎[UNK] או ‎<unk>‎, האומרים רק שעומד שם דבר לא מוכר: עבור MiniLM האימוג׳י (יש לו אסימון לכל אות עברית), עבור המתרגם גם המילה העברית כולה. ה־Byte GRU מכיר את 256 הבתים ולא יותר, ולכן לא חסר לו דבר.',
        'לאותו משפט מספר אסימונים שונה בכל מודל; גם הסימנים שמודל מוסיף, כמו ‎[CLS] ו־‎</s>‎, נספרים. המשפט ‎"The dog said hello to the cat."‎ הוא 8 אסימונים עבור SmolLM2, והמשפט "הכלב אמר שלום לחתול." הוא 22.',
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
        'An n-gram model counts which byte follows the last few; a 5-gram sees four. A recurrent network, here a GRU (a simpler relative of the LSTM), carries along a state of fixed size and forgets. A transformer looks back at every token that fits its context window.',
        'Fewer bits per byte mean better prediction. The text is a story of 4,096 bytes, written for this page. The columns say how many bytes a model may look back at, in one unit for all three. Beyond 256 bytes only the transformer goes on gaining: to the 5-gram it makes no difference, and to the recurrent network hardly any.',
        'The three differ in kind, in size and in what they learned from, all at once. More parameters alone do not decide: the 5-gram learns from the story as it reads, and does better here than the recurrent network, which learned from program text.',
      ],
    },
    he: {
      title: 'מ־n-gram לטרנספורמר',
      run: 'השוואת שלושה סוגי מודלים',
      text: [
        'מודל n-gram סופר איזה בית בא אחרי הבתים האחרונים; ‎5-gram רואה ארבעה. רשת נשנית (RNN), כאן GRU (קרוב פשוט יותר של LSTM), נושאת מצב בגודל קבוע ושוכחת. טרנספורמר מביט לאחור בכל אסימון שנכנס בחלון ההקשר שלו.',
        'פחות סיביות לבית פירושן ניבוי טוב יותר. הטקסט הוא סיפור באורך 4,096 בתים שנכתב לעמוד זה. העמודות אומרות בכמה בתים מותר למודל להביט לאחור, ביחידה אחת לשלושתם. מעבר ל־256 בתים רק הטרנספורמר ממשיך להרוויח: ל־‎5-gram אין בכך הבדל, ולרשת הנשנית כמעט אין.',
        'השלושה נבדלים בסוג, בגודל ובמה שלמדו ממנו, הכול יחד. מספר הפרמטרים לבדו אינו מכריע: ה־‎5-gram לומד מן הסיפור תוך כדי קריאה, ומצליח כאן יותר מן הרשת הנשנית, שלמדה מטקסט של תוכניות מחשב.',
      ],
    },
  },
];
