/** Which place of a text passes a difference on, and in which layers. */
import type { Page } from '../page';
import { FIGURE_PAIR } from '../turns';

const { one: TIRED, other: WIDE } = FIGURE_PAIR;
/** The question goes on after the word that differs: a decoder has to carry it to the last place. */
const goingOn = (sentence: string): string => sentence.replace(/\.$/, ', so the');

export const PATCHING: readonly Page[] = [
  {
    id: 'patching',
    run: {
      kind: 'attention',
      model: 'smollm2-135m-instruct',
      text: goingOn(TIRED),
      other: goingOn(WIDE),
      opening: { view: 'compare', reveals: 'patch' },
    },
    more: [
      {
        id: 'patching-translator',
        run: {
          kind: 'attention',
          model: 'translate-en-fr',
          text: TIRED,
          other: WIDE,
          opening: { view: 'compare', head: { map: 'encoder', layer: 5 }, reveals: 'patch' },
        },
        en: 'The same in the translator',
        he: 'אותו דבר במתרגם',
      },
    ],
    en: {
      title: 'Patching: what carries the difference',
      run: 'Compare "tired" with "wide"',
      text: [
        'Two texts differ in one word and are continued differently. Where is that difference, while the model computes? Patching takes what the first text has at one place after one layer, puts it into the second text, and reads the prediction again: 0 if nothing changes, 1 if it becomes that of the first text. Press "Put the first text into the second" below the attention of the two texts.',
        'SmolLM2 goes on after "so the" with "driver" in the one sentence and with "animal" in the other. Up to layer 21, "tired" carries at least 0.71 of that difference by itself; in layer 22 it is 0.37, and "the", the last word, carries 0.68. In these layers the last place has read the word. Everything before "tired" carries exactly 0: a decoder had not read the difference yet.',
        'The translator\'s encoder reads both ways, so "it" could take up what "tired" says. It does not: "tired" carries 0.99 or more in all six layers, "it" 0.01 at most, and the decoder that writes "il" or "elle" reads "tired" itself. One pair of texts and one pair of tokens; another pair may say something else.',
      ],
    },
    he: {
      title: 'השתלה: מה נושא את ההבדל',
      run: 'השוואת ‎"tired"‎ עם ‎"wide"‎',
      text: [
        'שני טקסטים נבדלים במילה אחת וממשיכים אחרת. היכן ההבדל הזה בזמן שהמודל מחשב? בהשתלה (patching) לוקחים את מה שיש לטקסט הראשון במקום אחד אחרי שכבה אחת, שמים אותו בטקסט השני, וקוראים שוב את הניבוי: 0 אם דבר לא משתנה, 1 אם הוא נעשה הניבוי של הטקסט הראשון. לחצו על "Put the first text into the second" מתחת לקשב של שני הטקסטים.',
        'SmolLM2 ממשיך אחרי ‎"so the"‎ במילה ‎"driver"‎ במשפט האחד ובמילה ‎"animal"‎ באחר. עד שכבה 21 ‎"tired"‎ לבדה נושאת לפחות 0.71 מן ההבדל; בשכבה 22 היא נושאת 0.37, ו‎"the"‎, המילה האחרונה, 0.68. בשכבות האלה קרא המקום האחרון את המילה. כל מה שלפני ‎"tired"‎ נושא 0 בדיוק: המפענח עוד לא קרא את ההבדל.',
        'המקודד של המתרגם קורא בשני הכיוונים, ולכן ‎"it"‎ יכול היה לקלוט את מה ש‎"tired"‎ אומרת. הוא אינו קולט: ‎"tired"‎ נושאת 0.99 ויותר בכל שש השכבות, ‎"it"‎ לכל היותר 0.01, והמפענח שכותב ‎"il"‎ או ‎"elle"‎ קורא את ‎"tired"‎ בעצמו. זהו זוג טקסטים אחד וזוג אסימונים אחד; זוג אחר עשוי לומר דבר אחר.',
      ],
    },
  },
];
