/** What decided an answer: a sum, whether it holds, and after which layer. */
import type { Page } from '../page';

export const EXPLAINING: readonly Page[] = [
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
        'Attention shows where a head looked. What it then wrote can be added up: the logit of one token less that of another is the sum of what the embedding, every MLP and every head wrote in the direction between the two, without a remainder: each part is divided by the scale that the last normalization took for the whole. After "The capital of France is" the logit of "Paris" is 7.3 above that of "Rome", and 3.0 of this came from "France" through layer 23, head 4.',
        'After "The capital of Italy is" the same head speaks for "Rome": 1.6 came from "Italy" through it. Blue is for the predicted token, orange against it. Open layer 23 and its head 4 to see it.',
        "A sum is no proof. A later part may erase what an earlier one wrote (Janiak et al. 2023), and what made the head look at the country does not appear in it. Whether attention itself explains an answer is disputed (Jain and Wallace 2019; Wiegreffe and Pinter 2019). These are this model's numbers, nothing more.",
      ],
    },
    he: {
      title: 'מה מכריע את התשובה',
      run: 'למה ‎"Paris"‎ ולא ‎"Rome"‎',
      text: [
        'קשב מראה לאן ראש הביט. את מה שכתב אחר כך אפשר לסכם: הלוגיט של אסימון אחד פחות הלוגיט של אסימון אחר הוא סכום של מה שהשיכון, כל MLP וכל ראש כתבו בכיוון שבין השניים, בלי שארית: כל חלק מחולק בקנה המידה שהנרמול האחרון קבע לפי הכול. אחרי ‎"The capital of France is"‎ הלוגיט של ‎"Paris"‎ גבוה ב‎7.3‎ משל ‎"Rome"‎, ו‎3.0‎ מאלה באו מ‎"France"‎ דרך שכבה 23, ראש 4.',
        'אחרי ‎"The capital of Italy is"‎ אותו ראש תומך ב‎"Rome"‎: 1.6 באו דרכו מ‎"Italy"‎. כחול הוא בעד האסימון המנובא, כתום נגדו. פתחו את שכבה 23 ואת ראש 4 שלה כדי לראות זאת.',
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
        'טענה על סיבה נבחנת כשמסלקים את הסיבה. כאן אסור למקום המנבא להביט באסימון אחד, באף ראש של אף שכבה, ואז נקרא שוב ההפרש בין שני הלוגיטים. לפי הסכום ‎"France"‎ מוסיף 2.6, ובלעדיו ההפרש יורד ב‎7.9‎: ‎confirmed‎, אושר, וביותר ממה שהסכום אומר, כי גם שכבות אחרות השתמשו בו. גם ‎"is"‎ מוסיף 2.6 לפי הסכום, ובלעדיו ההפרש יורד ב‎0.7‎: השאר ממלא את מקומו (‎compensated‎).',
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
];
