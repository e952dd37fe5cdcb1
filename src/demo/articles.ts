// The articles of the demo: issue 14 of “Slack Water”, a small magazine that does not exist. Texts only; demo.ts makes pages of them.
import { type Html, html } from '../http/html.ts';

export type ArticleText = {
  /** The last part of its address and its key in the widget. */
  slug: string;
  title: string;
  standfirst: string;
  by: string;
  section: string;
  lang: 'en' | 'ar';
  minutes: number;
  body: Html;
};

const tideTables: ArticleText = {
  slug: 'the-tide-tables',
  title: 'A year of water, copied out by hand',
  standfirst:
    'Every winter a retired harbour clerk works out twelve months of high and low water in a school exercise book. The official tables are free, exact, and in everyone’s pocket. In Skerrow, people buy hers.',
  by: 'Nell Harrow',
  section: 'The shore',
  lang: 'en',
  minutes: 4,
  body: html`
<p>Ines Corrigan keeps next year on the kitchen table, under the fruit bowl, where the damp can’t lift the pages. It is a school exercise book with a blue cover and squared paper. Inside the cover, in pencil, she has written the name of the harbour and its latitude. On the first page the year begins: <em>1 January, high water, 04.52, four point one metres.</em> There are seven hundred and four high waters still to come, and as many lows between them, and she will do them all by hand.</p>
<p>She was clerk to the harbour at Skerrow for thirty-one years. For thirty-one years the official tables came by post in the first week of October, and she checked them against the gauge on the north pier and found them right. They are still right. They are also free now, and everywhere, and come with a small picture of the moon.</p>
<p>“They’re very good,” she says. “I use them to check my sums.”</p>
<h2>A sum, and then the bank</h2>
<p>A tide is a sum. The moon pulls, and the sun pulls, and each of their habits — the moon’s slanted path, the weeks when it swings near and the weeks when it keeps its distance — adds a rhythm of its own to the water. In the 1870s William Thomson, who became Lord Kelvin, built a machine of brass pulleys that carried ten such rhythms along a single wire; a pen at the end of the wire drew the sea. A telephone adds thirty-seven of them before your thumb has left the glass.</p>
<p>Ines adds four, with a calculator, a ruler, and a table of her own making that has gone soft at the folds. The first is the moon’s, and comes round every twelve hours and twenty-five minutes. The second is the sun’s. The third is the moon being near or far, and the fourth is the small daily lean that makes one of the day’s two high waters taller than the other.</p>
<blockquote>Four gets you most of the sea. The rest is weather, and nobody should print weather a year ahead.</blockquote>
<p>But there is something at Skerrow that is neither sum nor weather. Across the mouth of the harbour lies a bank of sand, and the bank walks. In the winter of 2013 three storms in a fortnight moved it two hundred metres and gave it a hook at the eastern end, and since then the last of the ebb has had to find its way out around the hook. The water stands in the harbour a little longer than the moon intended.</p>
<p>The gauge that would have noticed was taken off the north pier in 1998 and put in the new port, nine miles along the coast, where the water is deep and does as it is told. So the official tables are exact, for somewhere else. For Skerrow one is advised to subtract four minutes. Nobody remembers who worked out the four.</p>
<h2>The column without a name</h2>
<p>Ines’s book has a column that theirs does not. It stands on the right of the page, has no heading, and holds a single figure: how many minutes the bank is keeping the water that week. At neaps it is three or four. At the big spring tides, in March and September, it is eleven. She finds it out by walking down to the old slipway with a garden cane and a wristwatch, and standing there until the cane stops leaning.</p>
<p>When the book is done, the chandler on Fore Street copies it, staples it, and sells it for two pounds, for the lifeboat. Three hundred go in a good year. The women who pick mussels on the bank have one pinned inside the van door. The school has one, the ferryman has one, and so does a man who swims across on his birthday and would like to continue to have birthdays.</p>
<p>“I have fetched a fair number of people off that sand,” says Dougal Reith, who was coxswain of the lifeboat until last spring. “Holidaymakers. A wedding, once. I don’t recall that I ever fetched one who had the book. I fetched several who had a telephone.”</p>
<h2>The ninth of March</h2>
<p>She is teaching someone, in a manner of speaking. Tam Reith, the coxswain’s grandson, is twelve, and has written a program that does her whole winter’s work in less than a second. He brought it to the kitchen on a stick in a sock. They sat down to compare the two years, hers and his, line by line, and found them the same for sixty-seven days.</p>
<p>On the sixty-eighth, the ninth of March, the biggest tide of the spring, his low water came two minutes before hers. He looked for his mistake for a week. She looked for hers. They took the sums apart and put them back together, and each of them arrived, politely, where they had been before.</p>
<p>So on the ninth of March they will go down to the slipway, the two of them, with the cane. I asked her who she thinks is right.</p>
<p>“It hasn’t been the ninth of March yet,” said Ines, and put the fruit bowl back on top of the year.</p>`,
};

const bread: ArticleText = {
  slug: 'bread-at-three',
  title: 'Bread at three in the morning',
  standfirst: 'One window is lit on Tanner’s Row. Behind it a man is listening to dough.',
  by: 'Oren Sallow',
  section: 'The night',
  lang: 'en',
  minutes: 2,
  body: html`
<p>At ten past three the street belongs to a fox and to Marek Lind. The fox goes by on the left-hand pavement without hurrying. Marek puts out a saucer of nothing in particular, as he has done for six winters, and goes in again to his oven.</p>
<p>People who do not bake believe that bread is made with the hands. Marek says that it is made with the ears. A dough that wants five minutes more is dull under the knuckle, like a full cupboard. One that is ready has an echo in it. He knocks along the row of loaves like a doctor, and I, beside him with my notebook, hear forty identical thuds.</p>
<p>The oven is the real clock. It was lit for the first time in 1911, and has been let go cold twice since: once for a new floor of brick and once for a king. It has a hot corner and a sulky corner. Rye goes to the back on the left, rolls by the door, and the loaf for the dentist, who likes it nearly black, in the place where a previous baker broke a tile in 1958 and never confessed.</p>
<h2>The part with the window</h2>
<p>He could start at five. Everyone in the trade does, now that dough can be kept cold overnight and woken at a decent hour. He did it for a month. The bread was good. It was perfectly good.</p>
<p>“But nobody came,” he says. He does not mean the shop. He means the nurse off the late shift, and the boy who can’t sleep, and the driver of the first bus who eats his roll before he unlocks the bus. They do not come in. They slow down at the window, look at a man working in a yellow light, and go on. One of them, he has never found out who, leaves a plum on the sill each September.</p>
<p>By five the loaves are out, and crackle as they cool. He calls it the applause. Then the first bus goes past, with its lights on, and flashes them once.</p>`,
};

const radio: ArticleText = {
  slug: 'what-a-dead-radio-says',
  title: 'What a dead radio says',
  standfirst: 'Notes from a repair table in a church hall, where the broken things arrive with their stories.',
  by: 'Imke Vos',
  section: 'The bench',
  lang: 'en',
  minutes: 2,
  body: html`
<p>The first thing to do with a dead radio is to smell it. I learned that from Mr Adeyemi, who has the end of the table nearest the socket, and who will not let anyone pick up a screwdriver before they have put their nose to the back of the set. Burnt sugar is a transformer. Fish is a capacitor. Mice are mice.</p>
<p>On the second Saturday of the month some thirty people carry something broken into the hall of St Brannock’s. Toasters, mostly. Lamps. A talking bear. We are seven, with one good soldering iron, and we mend about two in three. But the radios are why I come.</p>
<p>A radio is the only machine that people apologise to. They set it down and put a hand flat on the lid. It was in the kitchen, they say; it was on the boat; it was on when we heard. And then they stand a little too close while we take off the back, and look away, as you would at a doctor’s.</p>
<h2>Three faults</h2>
<p>There are really only three. Something has dried out, something has come loose, or somebody has been helpful. The last is the worst. We find chewing-gum foil where a fuse should be. We found a fuse, once, made with great skill from the spring of a pen.</p>
<p>Last month a woman brought a walnut set as big as a bread bin, silent since 1987. It took the whole morning: one capacitor, fish; one wire, loose; one mouse’s winter house. At ten to one it hummed, and Mr Adeyemi turned the dial slowly across the whole glass, past Hilversum and Athlone and Beromünster, names of places that no longer send anything at all.</p>
<p>Static, all the way along. It was the most beautiful static. “That’s it,” she said. “That’s what it was like in between.”</p>`,
};

const benches: ArticleText = {
  slug: 'a-census-of-benches',
  title: 'A census of benches',
  standfirst: 'There are 214 public benches in the parish. Somebody had to sit on all of them.',
  by: 'Pell Anstey',
  section: 'On foot',
  lang: 'en',
  minutes: 2,
  body: html`
<p>The council wished to know what it owned. It sent me a form with three columns — place, material, condition — and asked for the benches of the parish by the end of June. I am retired, I have a thermos, and I said that I would do it properly, which is to say: seated.</p>
<p>There are two hundred and fourteen. A hundred and sixty are wood, forty-one are iron, twelve are concrete and ought to be apologised for. One is a whale’s vertebra outside the chapel, which I entered under “other”.</p>
<p>By the thirtieth I had found that the form was wrong. Place, material and condition tell you nothing about a bench. What matters is what it looks at, and who it expects. So I added columns. <em>View. Shade at noon. Shade at six. Good for: an argument, a sandwich, bad news.</em> There is a bench behind the library which is good for bad news; it has ivy on three sides, and a drain that makes a sound.</p>
<h2>Facing the wrong way</h2>
<p>Number 88 looks at a wall. It stands at the top of Cove Lane with the whole bay behind it, and for forty years people have assumed that the workmen were drunk. I sat there for most of a Tuesday. At a quarter past four the sun came over my shoulder, crossed the bay, and arrived on that wall, off the water, as a sheet of moving light that went on for eleven minutes. I looked it up. It was put in for the painter Edda Crane in the year that she could no longer stand the glare.</p>
<p>I have asked the council to leave number 88 as it is. They replied, kindly, that there was no column for that. There is now.</p>`,
};

const corniche: ArticleText = {
  slug: 'letter-from-the-corniche',
  title: 'رسالة من الكورنيش',
  standfirst: 'في الخامسة صباحًا يجلس الصيادون على السور، ولا أحد منهم ينظر إلى صنارته.',
  by: 'ليلى منصور',
  section: 'Letters',
  lang: 'ar',
  minutes: 1,
  body: html`
<p>قبل أن تستيقظ المدينة بساعة، يكون البحر لنا. نأتي واحدًا بعد الآخر، يحمل كلٌّ منا كرسيًّا صغيرًا وكوبًا من الشاي، ونجلس على السور كأننا في مسرح لم يُرفع ستاره بعد.</p>
<p>عم حسن هو أقدمنا. يقول إنه لم يصطد شيئًا منذ ثلاث سنوات، وإن هذا لا يهم، لأن السمك ليس سبب المجيء. «السمك حجّة»، يقول، «ولو عرفت زوجتي أنني لا أصطاد شيئًا لظنّت أنني أكذب عليها في شيء آخر».</p>
<h2>دقيقة واحدة</h2>
<p>هناك دقيقة، بين المدّ والجزر، يقف فيها الماء تمامًا. لا يراها من يمشي، ولا من ينظر إلى هاتفه. لكن خيط الصنارة يراها: يرتخي، ثم يستقيم، ثم يميل إلى الجهة الأخرى. في هذه الدقيقة لا يتكلم أحد منا.</p>
<p>ثم تمرّ أول حافلة، ويصيح أول بائع، ويعود البحر إلى المدينة كلها. نطوي الكراسي ونقول: غدًا. ولم يقل أحد منا يومًا إلى اللقاء.</p>`,
};

export const articles: readonly [ArticleText, ...ArticleText[]] = [tideTables, bread, radio, benches, corniche];
