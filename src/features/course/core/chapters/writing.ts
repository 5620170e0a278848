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
    id: 'decides',
    run: {
      kind: 'attention',
      model: 'smollm2-135m-instruct',
      text: 'The capital of France is',
      opening: { view: 'why' },
      asksWhy: { other: ' Rome' },
    },
    more: [
      {
        id: 'decides-italy',
        run: {
          kind: 'attention',
          model: 'smollm2-135m-instruct',
          text: 'The capital of Italy is',
          opening: { view: 'why' },
          asksWhy: { other: ' Paris' },
        },
        en: 'Why "Rome", not "Paris"',
        he: 'למה ‎"Rome"‎ ולא ‎"Paris"‎',
      },
    ],
    en: {
      title: 'What decides the answer',
      run: 'Why "Paris", not "Rome"',
      text: [
        'Attention shows where a head looked. What it then wrote can be added up: the logit of one token less that of another is the sum of what the embedding, every MLP and every head wrote in the direction between the two, without a remainder. After "The capital of France is" the logit of "Paris" is 7.3 above that of "Rome", and 3.0 of this came from "France" through layer 23, head 4.',
        'After "The capital of Italy is" the same head speaks for "Rome": 1.6 came from "Italy" through it. Blue is for the predicted token, orange against it. Open layer 23 and its head 4 to see it.',
        "A sum is no proof. A later part may erase what an earlier one wrote (Janiak et al. 2023), and what made the head look at the country does not appear in it. Whether attention itself explains an answer is disputed (Jain and Wallace 2019; Wiegreffe and Pinter 2019). These are this model's numbers, nothing more.",
      ],
    },
    he: {
      title: 'מה מכריע את התשובה',
      run: 'למה ‎"Paris"‎ ולא ‎"Rome"‎',
      text: [
        'קשב מראה לאן ראש הביט. את מה שכתב אחר כך אפשר לסכם: הלוגיט של אסימון אחד פחות הלוגיט של אסימון אחר הוא סכום של מה שהשיכון, כל MLP וכל ראש כתבו בכיוון שבין השניים, בלי שארית. אחרי ‎"The capital of France is"‎ הלוגיט של ‎"Paris"‎ גבוה ב‎7.3‎ משל ‎"Rome"‎, ו‎3.0‎ מאלה באו מ‎"France"‎ דרך שכבה 23, ראש 4.',
        'אחרי ‎"The capital of Italy is"‎ אותו ראש תומך ב‎"Rome"‎: 1.6 באו דרכו מ‎"Italy"‎. כחול הוא בעד האסימון שנחזה, כתום נגדו. פתחו את שכבה 23 ואת ראש 4 שלה כדי לראות זאת.',
        'סכום אינו הוכחה. חלק מאוחר עשוי למחוק מה שכתב חלק שלפניו (‎Janiak et al. 2023‎), ומה שגרם לראש להביט אל שם המדינה אינו מופיע בסכום. על השאלה אם הקשב עצמו מסביר תשובה יש מחלוקת (‎Jain and Wallace 2019; Wiegreffe and Pinter 2019‎). אלה המספרים של מודל זה, ולא יותר.',
      ],
    },
  },
  {
    id: 'cutting',
    run: {
      kind: 'attention',
      model: 'smollm2-135m-instruct',
      text: 'The capital of France is',
      opening: { view: 'why' },
      asksWhy: { other: ' Rome', check: true },
    },
    more: [
      {
        id: 'cutting-lyon',
        run: {
          kind: 'attention',
          model: 'smollm2-135m-instruct',
          text: 'Tel Aviv is in Israel. Lyon is in',
          opening: { view: 'why' },
          asksWhy: { other: ' the', check: true },
        },
        en: 'Cut "Israel" and "Lyon"',
        he: 'לחתוך את ‎"Israel"‎ ואת ‎"Lyon"‎',
      },
    ],
    en: {
      title: 'Does it hold? Cutting',
      run: 'Cut the largest sources',
      text: [
        'A claim about a cause is tested by taking the cause away. Here the place that predicts may not look at one token, in any head of any layer, and the difference of the two logits is read again. "France" is said to add 2.6, and without it the difference falls by 7.9: confirmed, and by more than the sum says, because other layers had used it too. "is" is said to add 2.6 as well, and without it the difference falls by 0.7: the rest does its work (compensated).',
        'In the other text "Israel" is said to speak against "France" by 2.7. Without it "France" does not gain: it loses 1.9. The numbers of the sum are right and the reading "this word is against it" is wrong.',
        'Without "The" the difference falls by 9.6 where 0.6 was claimed. Many heads rest on the first token; when they may not, all of them look elsewhere. A cut also makes a state that the model never met in training, so it is a test, not the truth (Heimersheim and Nanda 2024).',
      ],
    },
    he: {
      title: 'האם זה עומד במבחן? חיתוך',
      run: 'לחתוך את המקורות הגדולים',
      text: [
        'טענה על סיבה נבחנת כשמסלקים את הסיבה. כאן אסור למקום החוזה להביט באסימון אחד, באף ראש של אף שכבה, ואז נקרא שוב ההפרש בין שני הלוגיטים. לפי הסכום ‎"France"‎ מוסיף 2.6, ובלעדיו ההפרש יורד ב‎7.9‎: ‎confirmed‎, אושר, וביותר ממה שהסכום אומר, כי גם שכבות אחרות השתמשו בו. גם ‎"is"‎ מוסיף 2.6 לפי הסכום, ובלעדיו ההפרש יורד ב‎0.7‎: השאר ממלא את מקומו (‎compensated‎).',
        'בטקסט השני ‎"Israel"‎ מתנגד לפי הסכום ל‎"France"‎ ב‎2.7‎. בלעדיו ‎"France"‎ אינו מרוויח: הוא מפסיד 1.9. המספרים שבסכום נכונים, והקריאה ‎"המילה הזאת נגדו"‎ שגויה.',
        'בלי ‎"The"‎ ההפרש יורד ב‎9.6‎, אף שהסכום מייחס לו 0.6. ראשים רבים נחים על האסימון הראשון; כשאסור להם, כולם מביטים למקום אחר. חיתוך גם יוצר מצב שהמודל לא פגש באימון, ולכן הוא מבחן ולא האמת (‎Heimersheim and Nanda 2024‎).',
      ],
    },
  },
  {
    id: 'layers',
    run: {
      kind: 'attention',
      model: 'smollm2-135m-instruct',
      text: 'The capital of France is',
      opening: { view: 'layers' },
    },
    more: [
      {
        id: 'layers-street',
        run: {
          kind: 'attention',
          model: 'smollm2-135m-instruct',
          text: "The animal didn't cross the street because it was too",
          opening: { view: 'layers' },
        },
        en: 'Read it after "it was too"',
        he: 'לקרוא אחרי ‎"it was too"‎',
      },
    ],
    en: {
      title: 'Where it is decided',
      run: 'Read every layer',
      text: [
        'Each layer adds to what flows past it. What flows can be read after every layer as if it were the last: the logit lens (nostalgebraist 2020). After "The capital of France is" 2,078 tokens are likelier than "Paris" after layer 22; after layer 23, where a head looks at "France", 395 are; after layer 28 two are; and only the last layer, 29, puts it first, with 77 %. (In a shell, "attentive lens" prints the ranks.)',
        'After "it was too" the word "far" is first from layer 24 on, but not after layer 28, which puts "close" before it. The last layer decides.',
        'Early layers do not write in the directions that the last one reads: the spaces and full stops that stand there are no thoughts of the model (Belrose et al. 2023). That layer 23 changes the rank does not say that it alone knows the answer.',
      ],
    },
    he: {
      title: 'היכן זה מוכרע',
      run: 'לקרוא כל שכבה',
      text: [
        'כל שכבה מוסיפה למה שזורם על פניה. את מה שזורם אפשר לקרוא אחרי כל שכבה כאילו הייתה האחרונה: עדשת הלוגיטים (‎nostalgebraist 2020‎). אחרי ‎"The capital of France is"‎ יש אחרי שכבה 22 ‏2,078 אסימונים סבירים יותר מ‎"Paris"‎; אחרי שכבה 23, שבה ראש מביט ב‎"France"‎, יש 395; אחרי שכבה 28 יש שניים; ורק השכבה האחרונה, 29, שמה אותו ראשון, עם ‎77 %‎. (במעטפת, ‎attentive lens‎ מדפיס את הדירוגים.)',
        'אחרי ‎"it was too"‎ המילה ‎"far"‎ ראשונה משכבה 24 ואילך, אך לא אחרי שכבה 28, ששמה את ‎"close"‎ לפניה. השכבה האחרונה מכריעה.',
        'שכבות מוקדמות אינן כותבות בכיוונים שהאחרונה קוראת: הרווחים והנקודות שעומדים שם אינם מחשבות של המודל (‎Belrose et al. 2023‎). ששכבה 23 משנה את הדירוג אינו אומר שהיא לבדה יודעת את התשובה.',
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
