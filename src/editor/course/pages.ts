/** The course: one short page for each idea, in English and Hebrew, each with something to run on the embedded models. */

export interface Words { readonly title: string; readonly text: readonly string[]; readonly run: string }

/** What *Run it* does. */
export type Run =
  | { readonly kind: 'tokens'; readonly text: string }
  | { readonly kind: 'models'; readonly text: string }
  | { readonly kind: 'attention'; readonly model: string; readonly text: string; readonly other?: string }
  | { readonly kind: 'rank'; readonly text: string; readonly candidates: readonly string[] }
  | { readonly kind: 'probe'; readonly template: string; readonly candidates: readonly string[] }
  | { readonly kind: 'cost'; readonly text: string }
  | { readonly kind: 'next'; readonly text: string }
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'generate'; readonly text: string; readonly as: 'answer' | 'continue' };

export interface Page { readonly id: string; readonly run: Run; readonly en: Words; readonly he: Words }

const TIRED = 'The animal didn\'t cross the street because it was too tired.';
const WIDE = 'The animal didn\'t cross the street because it was too wide.';
const ENCODER = 'all-minilm-l6-v2';
const DECODER = 'smollm2-135m-instruct';
const TRANSLATOR = 'translate-en-fr';

export const PAGES: readonly Page[] = [
  {
    id: 'tokens', run: { kind: 'tokens', text: 'Unbelievably, the dog said שלום 👍' },
    en: { title: 'Tokens', run: 'Show the tokens of a sentence', text: [
      'A language model does not read letters or words but tokens: frequent words whole, rare words in pieces, and characters that its vocabulary hardly knows as single bytes.',
      'The same sentence has a different number of tokens for each model. A text in Hebrew costs a small English model several times as many.'] },
    he: { title: 'אסימונים', run: 'הצגת האסימונים של משפט', text: [
      'מודל שפה אינו קורא אותיות או מילים אלא אסימונים: מילים שכיחות בשלמותן, מילים נדירות בחלקים, ותווים שאוצר המילים שלו כמעט אינו מכיר כבתים בודדים.',
      'לאותו משפט מספר אסימונים שונה בכל מודל. טקסט בעברית עולה למודל אנגלי קטן פי כמה אסימונים.'] },
  },
  {
    id: 'ladder', run: { kind: 'models', text: 'Once upon a time there was a little girl who lived in a village near the forest. Whenever she went out, the little girl wore a red riding cloak, so everyone in the village called her Little Red Riding Hood. One morning, Little Red Riding Hood asked her mother if she could go to visit her grandmother.' },
    en: { title: 'From n-grams to transformers', run: 'Compare three kinds of models', text: [
      'An n-gram model counts which byte or word follows the last few. A recurrent network carries one state along and forgets. A transformer looks back at every token that fits its window.',
      'Fewer bits per byte mean better prediction. More parameters help, and only the transformer goes on gaining when it may look further back.'] },
    he: { title: 'מ־n-gram לטרנספורמר', run: 'השוואת שלושה סוגי מודלים', text: [
      'מודל n-gram סופר מה בא אחרי המילים או הבתים האחרונים. רשת נשנית (RNN) נושאת מצב אחד ושוכחת. טרנספורמר מביט לאחור בכל אסימון שנכנס בחלון שלו.',
      'פחות סיביות לבית פירושן חיזוי טוב יותר. יותר פרמטרים עוזרים, ורק הטרנספורמר ממשיך להרוויח כשמותר לו להביט רחוק יותר לאחור.'] },
  },
  {
    id: 'self-attention', run: { kind: 'attention', model: ENCODER, text: TIRED, other: WIDE },
    en: { title: 'Self-attention', run: 'Compare "tired" with "wide"', text: [
      'How much does each other token affect how this one is read? That is what self-attention answers, for every token, in every head of every layer.',
      'In "The animal didn\'t cross the street because it was too tired", one head of this model looks from "it" to "animal"; with "wide" it turns to "street". It is a good example, not a rule: heads are many, and attention shows where a head mixed information from, not why the model answered.'] },
    he: { title: 'קשב עצמי', run: 'השוואת ‎"tired"‎ ל‎"wide"', text: [
      'עד כמה כל אסימון אחר משפיע על הפירוש של אסימון זה? על כך עונה הקשב העצמי, לכל אסימון, בכל ראש ובכל שכבה.',
      'במשפט על החיה שלא חצתה את הרחוב, ראש אחד של המודל מביט מ‎"it"‎ אל ‎"animal"‎ כשהמשפט נגמר ב‎"tired"‎, ופונה אל ‎"street"‎ כשהוא נגמר ב‎"wide"‎. זו דוגמה טובה ולא כלל: הראשים רבים, והקשב מראה מאין ראש ערבב מידע, לא מדוע המודל ענה כך.'] },
  },
  {
    id: 'encoder', run: { kind: 'attention', model: ENCODER, text: TIRED },
    en: { title: 'Encoder only: both directions', run: 'Look at MiniLM', text: [
      'An encoder reads a whole text at once: a word may look at what comes after it. It is good for understanding and searching, and it writes nothing.',
      'In the matrix every cell is open: bidirectional.'] },
    he: { title: 'מקודד בלבד: שני הכיוונים', run: 'התבוננות ב‎MiniLM', text: [
      'מקודד קורא טקסט שלם בבת אחת: מילה יכולה להביט גם במה שבא אחריה. הוא טוב להבנה ולחיפוש, ואינו כותב דבר.',
      'במטריצה כל התאים פתוחים: דו-כיווני.'] },
  },
  {
    id: 'decoder', run: { kind: 'attention', model: DECODER, text: TIRED, other: WIDE },
    en: { title: 'Decoder only: one direction', run: 'See why it cannot turn', text: [
      'A decoder predicts the next token, so it may only look back. Cells after the query are hatched: they cannot be seen, which is not the same as a weight of zero.',
      'That is why "it" cannot turn here: when this model reads "it", neither "tired" nor "wide" has been read yet.'] },
    he: { title: 'מפענח בלבד: כיוון אחד', run: 'מדוע הוא אינו יכול לפנות', text: [
      'מפענח מנבא את האסימון הבא, ולכן מותר לו להביט רק לאחור. תאים שאחרי השאילתה מקווקווים: אי אפשר לראות אותם, וזה אינו משקל אפס.',
      'לכן ‎"it"‎ אינו יכול לפנות כאן: כשהמודל קורא ‎"it"‎, עוד לא נקראו ‎"tired"‎ או ‎"wide"‎.'] },
  },
  {
    id: 'translation', run: { kind: 'attention', model: TRANSLATOR, text: TIRED, other: WIDE },
    en: { title: 'Encoder and decoder: attention across texts', run: 'Translate and look across', text: [
      'A full transformer has both: an encoder reads English both ways, a decoder writes French one token at a time and looks across at the English ones.',
      'Three maps: encoder (bidirectional), decoder (unidirectional), and cross. Choose the map above; in layer 2, head 0 of the cross map the pronoun turns.'] },
    he: { title: 'מקודד ומפענח: קשב בין טקסטים', run: 'תרגום והתבוננות', text: [
      'בטרנספורמר מלא יש שניהם: מקודד קורא אנגלית בשני הכיוונים, ומפענח כותב צרפתית אסימון אחר אסימון ומביט אל האסימונים האנגליים.',
      'שלוש מפות: מקודד (דו-כיווני), מפענח (חד-כיווני) וקשב מצטלב. בחרו מפה למעלה; בשכבה 2, ראש 0 של המפה המצטלבת כינוי הגוף פונה.'] },
  },
  {
    id: 'heads', run: { kind: 'attention', model: DECODER, text: 'apple river window apple river window apple river' },
    en: { title: 'Many heads, many layers', run: 'Open a text that repeats', text: [
      'Each layer has many heads, and each learned something else: one looks at the token before, one at the same token earlier, one at what came after it then (induction).',
      'Open the Heads view and sort by induction: layer 18, head 6 stands out.'] },
    he: { title: 'ראשים רבים, שכבות רבות', run: 'פתיחת טקסט שחוזר על עצמו', text: [
      'בכל שכבה ראשים רבים, וכל אחד למד דבר אחר: אחד מביט באסימון הקודם, אחד באותו אסימון קודם לכן, ואחד במה שבא אחריו אז (אינדוקציה).',
      'פתחו את תצוגת Heads ומיינו לפי induction: שכבה 18, ראש 6 בולט.'] },
  },
  {
    id: 'masked', run: { kind: 'rank', text: 'My dog, Max, knows how to perform many traditional dog tricks. ___', candidates: ['For example, he can sit, stay, and roll over.', 'For example, he can drive a car.', 'He can roll over.', 'The weather is nice.'] },
    en: { title: 'A table of probabilities', run: 'Rank four sentences', text: [
      'A model gives every continuation a probability. Asked to fill a blank, it can rank whole sentences.',
      'Outright, any particular sentence is unlikely, and longer ones are more so; the table also shows the share among the candidates and the mean per token.'] },
    he: { title: 'טבלה של הסתברויות', run: 'דירוג ארבעה משפטים', text: [
      'המודל נותן הסתברות לכל המשך. כשמבקשים ממנו למלא חסר הוא יכול לדרג משפטים שלמים.',
      'כשלעצמו כל משפט מסוים אינו סביר, וארוכים עוד פחות; הטבלה מראה גם את החלק בין המועמדים ואת הממוצע לאסימון.'] },
  },
  {
    id: 'next', run: { kind: 'next', text: 'My dog, Max, knows how to perform many traditional dog' },
    en: { title: 'The next token', run: 'See what may come next', text: [
      'All that a decoder gives is a probability for every token of its vocabulary. A text comes of choosing one, adding it, and asking again.',
      'Temperature sharpens or flattens the choice; top-k and top-p cut off what is unlikely. Move the sliders, draw a hundred samples, then move the cursor: the panel follows.'] },
    he: { title: 'האסימון הבא', run: 'מה יכול לבוא אחר כך', text: [
      'כל מה שמפענח נותן הוא הסתברות לכל אסימון באוצר המילים שלו. טקסט נוצר כשבוחרים אחד, מוסיפים אותו ושואלים שוב.',
      'טמפרטורה מחדדת או משטחת את הבחירה; top-k ו‎top-p‎ חותכים את מה שאינו סביר. הזיזו את המחוונים, הגרילו מאה דגימות, ואז הזיזו את הסמן: החלון עוקב אחריו.'] },
  },
  {
    id: 'answers', run: { kind: 'ask', question: 'What is the capital of France?' },
    en: { title: 'Questions and answers are completion', run: 'Ask in both ways', text: [
      'A model that continues texts can answer: write the question in a form after which an answer is the likeliest continuation.',
      'Chat models learned such a form, their template. Here stand both, side by side. Underneath it is the same: the next token, again and again.'] },
    he: { title: 'שאלות ותשובות הן השלמה', run: 'לשאול בשתי הדרכים', text: [
      'מודל שממשיך טקסטים יכול לענות: כתבו את השאלה בצורה שאחריה תשובה היא ההמשך הסביר ביותר.',
      'מודלי שיחה למדו צורה כזאת, התבנית שלהם. כאן עומדות שתיהן זו לצד זו. מתחת להן הכול אותו דבר: האסימון הבא, שוב ושוב.'] },
  },
  {
    id: 'long', run: { kind: 'generate', text: 'Write a short story about a lighthouse keeper and seven ships.', as: 'answer' },
    en: { title: 'Long texts', run: 'Write a story', text: [
      'A long text is written token by token, each read again before the next. While it is being written, run "Inspect Generated Text" to see what each new token attended to.',
      'A small model loses the thread and repeats itself: watch for it.'] },
    he: { title: 'טקסטים ארוכים', run: 'כתיבת סיפור', text: [
      'טקסט ארוך נכתב אסימון אחר אסימון, וכל אחד נקרא שוב לפני הבא. בזמן הכתיבה הפעילו את "Inspect Generated Text" כדי לראות אל מה הביט כל אסימון חדש.',
      'מודל קטן מאבד את החוט וחוזר על עצמו: שימו לב לכך.'] },
  },
  {
    id: 'hallucination', run: { kind: 'rank', text: 'The capital of Australia is ___.', candidates: ['Canberra', 'Sydney', 'Melbourne', 'Vienna'] },
    en: { title: 'Hallucination', run: 'Ask for a capital', text: [
      'A model says what is likely after what it read, true or not. What sounds right and what is right are close only where the training text made them so.',
      'These are this model\'s numbers, nothing more.'] },
    he: { title: 'הזיות', run: 'שאלה על עיר בירה', text: [
      'מודל אומר מה סביר אחרי מה שקרא, נכון או לא. מה שנשמע נכון ומה שנכון קרובים רק היכן שטקסט האימון קירב ביניהם.',
      'אלה המספרים של מודל זה, ולא יותר.'] },
  },
  {
    id: 'bias', run: { kind: 'probe', template: 'The {nurse|engineer|teacher|driver} said that ___ was tired.', candidates: ['he', 'she', 'they'] },
    en: { title: 'Bias', run: 'Compare pronouns', text: [
      'A model repeats the habits of the texts that it learned from. After "nurse" and after "engineer" the same three words have different probabilities.',
      'One sentence with four occupations, as a table and as bars. These are this model\'s numbers, nothing more: Probe asks about templates of your own.'] },
    he: { title: 'הטיה', run: 'השוואת כינויי גוף', text: [
      'מודל חוזר על ההרגלים של הטקסטים שמהם למד. אחרי ‎"nurse"‎ ואחרי ‎"engineer"‎ לאותן שלוש מילים הסתברויות שונות.',
      'משפט אחד עם ארבעה מקצועות, בטבלה ובעמודות. אלה המספרים של מודל זה, ולא יותר: Probe שואל על תבניות משלכם.'] },
  },
  {
    id: 'cost', run: { kind: 'cost', text: TIRED },
    en: { title: 'Cost', run: 'Measure three models', text: [
      'Every token costs work: more parameters, more milliseconds, more memory. A small model that is good enough is often the better one, and it can run on your own machine.',
      'The table gives each model the same text to read, here, just now: milliseconds, CPU-seconds, memory, and how many times the smallest one\'s.'] },
    he: { title: 'עלות', run: 'מדידת שלושה מודלים', text: [
      'כל אסימון עולה עבודה: יותר פרמטרים, יותר אלפיות שנייה, יותר זיכרון. מודל קטן וטוב דיו הוא לעתים קרובות העדיף, והוא יכול לרוץ במחשב שלכם.',
      'הטבלה נותנת לכל מודל אותו טקסט לקרוא, כאן, זה עתה: אלפיות שנייה, שניות מעבד, זיכרון, ופי כמה מן המודל הקטן ביותר.'] },
  },
];
