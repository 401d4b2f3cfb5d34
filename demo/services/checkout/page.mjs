import { basket, total } from './catalog.mjs';

/** @typedef {{ name: string, icon: string, price: number }} Item */

/** @param {Item} item */
const row = ({ icon, name, price }) =>
  `<li><span class="icon">${icon}</span><span>${name}</span><b>€ ${price}</b></li>`;

/** @param {Item} item */
const card = ({ icon, name, price }) =>
  `<div class="card"><span class="icon">${icon}</span>${name}<b>€ ${price}</b></div>`;

// Asks every second who answers, so that one can watch the traffic move from one side to the other.
const script = `
const strip = document.querySelector('#strip');
async function look() {
  const dot = document.createElement('i');
  try {
    const answer = await fetch('/version', { cache: 'no-store' });
    const { version, side } = await answer.json();
    dot.className = side; dot.title = version + ' on ' + side; dot.textContent = version;
  } catch { dot.className = 'lost'; dot.textContent = '×'; }
  strip.append(dot);
  while (strip.children.length > 14) strip.firstChild.remove();
}
look(); setInterval(look, 1000);`;

const style = `
:root { color-scheme: light dark; --ink:#15233b; --paper:#f5f1e8; --card:#fff; --soft:#6b7688; --line:#e3dccb; --blue:#2563eb; --green:#059669 }
@media (prefers-color-scheme: dark) { :root { --ink:#eef2f8; --paper:#0f1726; --card:#18233a; --soft:#9aa7bd; --line:#2a3854; --blue:#60a5fa; --green:#34d399 } }
* { box-sizing: border-box } body { margin:0; font:16px/1.5 system-ui,sans-serif; color:var(--ink); background:var(--paper) }
main { max-width:640px; margin:0 auto; padding:28px 20px 60px } header { display:flex; justify-content:space-between; align-items:center; gap:12px; flex-wrap:wrap }
h1 { font:600 26px/1.2 Georgia,serif; margin:0 } h2 { font-size:14px; color:var(--soft); font-weight:600; margin:28px 0 8px }
.badge { padding:4px 12px; border-radius:99px; font-size:14px; font-weight:600; border:1.5px solid currentColor }
.blue { color:var(--blue) } .green { color:var(--green) }
ul { list-style:none; margin:20px 0 0; padding:4px 18px; background:var(--card); border:1px solid var(--line); border-radius:14px }
li { display:flex; gap:14px; align-items:center; padding:13px 0; border-bottom:1px solid var(--line) } li:last-child { border:0 } li b { margin-left:auto }
.icon { font-size:22px } .sum { display:flex; justify-content:space-between; padding:16px 18px; font-size:19px }
.pay { display:grid; gap:10px } .pay a { display:block; text-align:center; padding:13px; border-radius:11px; text-decoration:none; font-weight:600; background:var(--ink); color:var(--paper) }
.pay a.express { background:#f5b83d; color:#2b1d00 } .cards { display:grid; grid-template-columns:1fr 1fr; gap:12px }
.card { background:var(--card); border:1px solid var(--line); border-radius:14px; padding:14px; display:grid; gap:4px }
#strip { display:flex; gap:5px; flex-wrap:wrap; min-height:28px } #strip i { font:600 12px/1 ui-monospace,monospace; padding:6px 7px; border-radius:6px; border:1px solid currentColor }
#strip .lost { color:#dc2626 } footer { color:var(--soft); font-size:14px; margin-top:28px }`;

/**
 * The shop as a customer sees it.
 * @param {{ version: string, side: string, express?: boolean, also?: Item[] }} shop
 */
export function shopPage({ version, side, express = false, also = [] }) {
  const pay = `${express ? '<a class="express" href="/pay">⚡ Express pay</a>' : ''}<a href="/pay">Pay € ${total()}</a>`;
  const more =
    also.length === 0 ? '' : `<h2>Other captains also bought</h2><div class="cards">${also.map(card).join('')}</div>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>The Chandlery · ${version}</title><style>${style}</style></head><body><main>
<header><h1>⚓ The Chandlery</h1><span class="badge ${side}">version ${version} · ${side}</span></header>
<ul>${basket.map(row).join('')}</ul><div class="sum"><span>Your basket</span><b>€ ${total()}</b></div>
<div class="pay">${pay}</div>${more}
<h2>Who answers, second by second</h2><div id="strip"></div>
<footer>A demo shop that Quarterdeck deploys, watches and rolls back. Nothing here can be bought.</footer>
</main><script>${script}</script></body></html>`;
}
