/** From probabilities to text: ranking, the next token, answers and long texts. */
import type { Page } from '../page';

export const WRITING: readonly Page[] = [
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
        'Outright, any particular phrase is unlikely, and a longer one more so, because the probabilities of its tokens are multiplied. That is why "sit, stay, and roll over" comes last here, behind "drive a car", although it is what such a dog does. By the mean per token it comes before "drive a car". The column "share" compares these candidates alone.',
      ],
    },
    he: {
      title: 'טבלה של הסתברויות',
      run: 'דירוג ארבעה המשכים',
      text: [
        'המודל נותן הסתברות לכל המשך. כשמבקשים ממנו למלא חסר הוא יכול לדרג צירופים שלמים.',
        'כשלעצמו כל צירוף מסוים אינו סביר, וארוך עוד פחות, כי ההסתברויות של אסימוניו מוכפלות. לכן ‎"sit, stay, and roll over"‎ בא כאן אחרון, אחרי ‎"drive a car"‎, אף שזה מה שכלב כזה עושה. לפי הממוצע לאסימון הוא בא לפני ‎"drive a car"‎. העמודה ‎"share"‎ משווה את המועמדים האלה לבדם.',
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
        'Temperature sharpens or flattens the choice; top-k and top-p cut off what is unlikely. Move the sliders, draw a hundred samples, then move the cursor: the panel follows. "Probability" is what the model gives; "chance" is what temperature and cutting leave of it.',
      ],
    },
    he: {
      title: 'האסימון הבא',
      run: 'מה יכול לבוא אחר כך',
      text: [
        'כל מה שמפענח נותן הוא הסתברות לכל אסימון באוצר המילים שלו. טקסט נוצר כשבוחרים אחד, מוסיפים אותו ושואלים שוב. כאן לסביר ביותר, ‎"couch"‎, פחות מחמישית; ‎"floor"‎, ‎"bed"‎ ואלפי אחרים חולקים את השאר.',
        'טמפרטורה מחדדת או משטחת את הבחירה; top-k ו‎top-p‎ חותכים את מה שאינו סביר. הזיזו את המחוונים, הגרילו מאה דגימות, ואז הזיזו את הסמן: הלוח עוקב אחריו. ‎"Probability"‎ היא ההסתברות שנתן המודל; ‎"chance"‎ היא מה שנשאר ממנה אחרי הטמפרטורה והחיתוך.',
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
];
