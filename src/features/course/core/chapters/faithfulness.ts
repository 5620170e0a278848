/** What attention does not say, and how far it agrees with what a prediction needed. */
import type { Page } from '../page';

export const FAITHFULNESS: readonly Page[] = [
  {
    id: 'faithfulness',
    run: {
      kind: 'attention',
      model: 'smollm2-135m-instruct',
      text: 'When Mary and John went to the store, John gave a drink to',
      opening: { view: 'matrix' },
    },
    en: {
      title: 'Attention is not explanation',
      run: 'Open the sentence',
      text: [
        'A head that looks at a word has not thereby used it, and a word that no head looks at now may have done its work in an earlier layer. Jain and Wallace (2019) asked, of recurrent networks with one layer of attention, whether it orders the words as their removal does, and found that it often hardly does. Wiegreffe and Pinter (2019) answered that attention may still be one explanation among several, and how to test when it is. Neither speaks of a transformer with many heads: one has to test it there too.',
        'Open the sentence, whose next word is "Mary", and press "How far can this be trusted?". The model reads the text again without each token in turn, which is leave-one-out, and each measure\'s order is compared with that: tau is 1 for the same order, 0 where there is no relation, −1 for the reverse. Here value-weighted attention, the mean of all heads, has 0.54, and the mean of raw weights 0.21. Orders by chance reach 0.44 or more, up or down, in fewer than 5 % of cases: of the raw weights one cannot say that they follow what was needed.',
        'The curve beside each order shows the probability of "Mary" while its first tokens are taken away. Over all heads and layers it falls faster for every measure than in random order (area 0.09 to 0.11 beside 0.15): all of them find some of the tokens that matter first, and they differ about the rest. The orders of layer 0 alone, which the panel opens with, fall more slowly (0.33 to 0.57): one layer is not the model. These are numbers of one sentence, of one model. Try yours.',
      ],
    },
    he: {
      title: 'קשב אינו הסבר',
      run: 'פתיחת המשפט',
      text: [
        'ראש שמביט במילה לא בהכרח השתמש בה, ומילה ששום ראש אינו מביט בה עכשיו אולי עשתה את שלה בשכבה קודמת. Jain ו־Wallace‏ (2019) שאלו על רשתות נשנות עם שכבת קשב אחת אם הקשב מסדר את המילים כפי שהשמטתן מסדרת אותן, ומצאו שלעתים קרובות כמעט לא. Wiegreffe ו־Pinter‏ (2019) השיבו שקשב יכול בכל זאת להיות הסבר אחד מכמה, וכיצד לבדוק מתי הוא כזה. אלה ואלה אינם מדברים על טרנספורמר שבו ראשים רבים: גם שם צריך לבדוק.',
        'פתחו את המשפט, שהמילה הבאה בו היא ‎"Mary"‎, ולחצו על ‎"How far can this be trusted?"‎. המודל קורא את הטקסט שוב, בכל פעם בלי אסימון אחד, והסדר של כל מדידה מושווה לכך: tau הוא 1 לאותו סדר, 0 כשאין קשר, ‎−1‎ לסדר ההפוך. כאן לקשב משוקלל בערכים (value-weighted), ממוצע כל הראשים, יש 0.54, ולממוצע המשקלים הגולמיים (raw weights) יש 0.21. סדרים מקריים מגיעים ל־0.44 או יותר, לכאן או לכאן, בפחות מ־5 % מן המקרים: על המשקלים הגולמיים אי אפשר לומר שהם הולכים אחרי מה שהיה נחוץ.',
        'העקומה שלצד כל סדר מראה את ההסתברות של ‎"Mary"‎ כשמשמיטים את האסימונים הראשונים בו. על פני כל הראשים והשכבות היא יורדת בכל המדידות מהר יותר מאשר בסדר אקראי (שטח של 0.09 עד 0.11 לעומת 0.15): כולן מוצאות כמה מן האסימונים החשובים תחילה, ונבדלות בשאר. הסדרים של שכבה 0 לבדה, שאיתה נפתח הלוח, יורדים לאט יותר (0.33 עד 0.57): שכבה אחת אינה המודל. אלה מספרים של משפט אחד, של מודל אחד. נסו את שלכם.',
      ],
    },
  },
];
