import { classes, scoreClass } from './classes.ts';
import { publicLines } from './public-series.ts';
import { scoreLine } from './score.ts';

// npm run score [-- --training] [words of a class's name]: how true the watch is, on seeded data.
const asked = process.argv.slice(2);
const half = asked.includes('--training') ? 'training' : 'scoring';
const words = asked.filter((one) => !one.startsWith('--'));
const chosen = classes.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const isPublic = words.length === 0 || words.some((word) => 'anomaly.public'.includes(word));
if (chosen.length === 0 && !isPublic) throw new Error(`no class’s name has ${words.join(' or ')} in it`);
for (const one of chosen) for (const score of scoreClass(one, half, 500)) console.log(scoreLine(score));
if (isPublic) for (const line of publicLines(process.env.SCORE_SERIES, half)) console.log(line);
