// The pages: each draws itself into an element from the newest state.

import { clock, count, current, elapsed, say } from '/words.js';

/** An element; null children are left out. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value);
    }
  }

  element.append(...children.filter(child => child !== null));
  return element;
}

const pages = [
  { path: /^\/$/, title: 'markets', query: () => '', draw: drawMarkets },
  { path: /^\/market\/([^/]+)$/, title: 'market', query: ([, id]) => `?market=${id}`, draw: drawMarket },
  { path: /^\/alarm\/([^/]+)\/([^/]+)$/, title: 'alarm', query: () => '', draw: drawAlarm },
  { path: /^\/troubles$/, title: 'troubles', query: () => '?troubles', draw: drawTroubles },
  { path: /^\/fleet$/, title: 'fleet', query: () => '', draw: drawFleet },
  { path: /^\/tests$/, title: 'tests', query: () => '', draw: drawTests },
];

/** The page of a path: its title, the query of its stream, and how it draws itself. */
export function pageOf(path) {
  for (const page of pages) {
    const match = page.path.exec(path);
    if (match) {
      return { title: page.title, query: page.query(match), draw: (main, state, tools) => page.draw(main, state, tools, match.slice(1).map(decodeURIComponent)) };
    }
  }

  return { title: 'notFound', query: '', draw: main => main.replaceChildren(h('h1', {}, say('notFound'))) };
}

// May be wider than the screen, and is then scrolled by keyboard as well.
const wide = (kind, name, content, id) => h('div', { class: kind, tabindex: '0', role: 'group', 'aria-label': name, ...(id ? { id } : {}) }, content);

const table = (heads, rows, caption) => wide('scroll', caption, h('table', {}, h('caption', {}, caption),
  h('thead', {}, h('tr', {}, ...heads.map(head => h('th', { scope: 'col' }, say(head))))),
  h('tbody', {}, ...rows.map(row => h('tr', {}, ...row.map((cell, place) => h(place === 0 ? 'th' : 'td', { class: `of-${heads[place]}`, ...(place === 0 ? { scope: 'row' } : {}) }, cell)))))));

const nameOf = (state, market) => state.markets.find(one => one.id === market)?.name ?? market;

// A list that nobody can read helps nobody; the sum is said.
const rowsShown = 200;

const cut = (rows, caption, heads) => [table(heads, rows.slice(0, rowsShown), caption), rows.length > rowsShown ? h('p', {}, `+ ${rows.length - rowsShown}`) : null].filter(Boolean);

const drillOf = market => market.drill === null ? say('noDrill')
  : `${market.drill.day}: ${market.drill.passed} / ${market.drill.detectors}${market.drill.open > 0 ? ` (${say('drillOpen')} ${market.drill.open})` : ''}`;

const passedOn = market => market.drillPassedOn ?? say('notPassed');

const rolesOf = stall => stall.untold.map(say).join(', ');

const faultsOf = stall => stall.faults.map(say).join(', ') || say(stall.state);

function drawMarkets(main, state) {
  const ordered = state.markets.toSorted((one, other) => other.inAlarm - one.inAlarm || other.silent + other.degraded - one.silent - one.degraded);
  main.replaceChildren(
    h('h1', {}, say('markets')),
    h('p', { class: state.alarms.length > 0 ? 'sum bad' : 'sum' }, state.alarms.length > 0 ? count(state.alarms.length) : say('noAlarm')),
    state.alarms.length > 0 ? h('div', {}, ...cut(state.alarms.map(alarm => [
      clock(alarm.receivedAt), h('a', { href: `/alarm/${alarm.detector}/${alarm.evt}`, 'data-key': `live ${alarm.detector} ${alarm.evt}` }, alarm.stall), nameOf(state, alarm.market),
      say(alarm.isBurning ? 'burning' : 'over'), alarm.acknowledgedBy === null ? say('notAcknowledged') : `${say('acknowledgedBy')} ${alarm.acknowledgedBy}`,
    ]), say('newAlarm'), ['at', 'stall', 'market', 'state', 'acknowledgement'])) : '',
    h('ul', { class: 'cards' }, ...ordered.map(market => h('li', { class: market.inAlarm > 0 ? 'card burns' : market.silent + market.degraded > 0 ? 'card ails' : 'card' },
      h('h2', {}, h('a', { href: `/market/${market.id}`, 'data-key': `market ${market.id}` }, market.name)),
      h('p', { class: 'state' }, market.inAlarm > 0 ? `${say('inAlarm')} ${market.inAlarm}` : market.silent + market.degraded > 0
        ? `${say('degraded')} ${market.degraded} · ${say('silentCount')} ${market.silent}` : say('normal')),
      h('p', {}, `${say('live')} ${market.live} / ${say('installed')} ${market.installed}`),
      market.untold > 0 ? h('p', {}, `${say('untoldStalls')} ${market.untold}`) : null))),
    h('h2', {}, say('pastAlarms')),
    state.past.length === 0 ? h('p', {}, say('nonePast')) : table(['at', 'stall', 'market', 'state'], state.past.slice(0, 10).map(alarm => [
      clock(alarm.receivedAt), h('a', { href: `/alarm/${alarm.detector}/${alarm.evt}` }, alarm.stall), nameOf(state, alarm.market), `${say('acknowledgedBy')} ${alarm.acknowledgedBy}`,
    ]), say('pastAlarms')));
}

// What came while a plan was on its way is not to be lost.
let newest = null;

async function drawMarket(main, state, tools, [id]) {
  newest = state;
  if (main.dataset.drawn !== id) {
    main.dataset.drawn = id;
    main.replaceChildren(h('h1', {}, nameOf(state, id)), wide('drawing', nameOf(state, id), null, 'drawing'), h('p', { class: 'legend', 'aria-label': say('legend') },
      ...['alarm', 'suspect', 'fault', 'silent', 'starting', 'normal', 'none'].map(name => h('span', { 'data-state': name }, say(name)))), h('div', { id: 'list' }), h('div', { id: 'drill' }));
    const answer = await fetch(`/api/plan/${encodeURIComponent(id)}?language=${current()}`);
    document.getElementById('drawing')?.replaceChildren(answer.ok ? drawingOf(await answer.text()) : h('p', {}, say('noPlan')));
  }

  const stalls = newest.stalls.filter(stall => stall.market === id);
  const byNumber = new Map(stalls.map(stall => [stall.stall, stall]));
  for (const drawn of main.querySelectorAll('[data-stall]')) {
    const stall = byNumber.get(drawn.dataset.stall);
    drawn.dataset.state = stall?.state ?? 'none';
    drawn.querySelector('title').textContent = `${drawn.dataset.stall}: ${stall ? faultsOf(stall) : say('noDetector')}`;
  }

  const odd = stalls.filter(stall => stall.state !== 'normal');
  document.getElementById('list')?.replaceChildren(table(['stall', 'state', 'detector', 'heard'], odd.map(stall => [
    stall.stall, stall.state === 'alarm' ? say('alarm') : faultsOf(stall), stall.detector, stall.lastHeard === null ? say('never') : clock(stall.lastHeard)]), say('state')));
  await drawDrill(main, newest.markets.find(market => market.id === id));
}

// Who did not pass the last drill; asked for again when its sum changes.
async function drawDrill(main, market) {
  const wanted = JSON.stringify([market?.drill ?? null, current()]);
  if (!market || main.dataset.drill === wanted) {
    return;
  }

  main.dataset.drill = wanted;
  const answer = market.drill === null || market.drill.passed === market.drill.detectors ? null : await fetch(`/api/drill/${encodeURIComponent(market.id)}`);
  const rows = answer?.ok ? await answer.json() : [];
  if (main.dataset.drill === wanted) {
    document.getElementById('drill')?.replaceChildren(h('h2', {}, `${say('lastDrill')}: ${drillOf(market)}`),
      ...(rows.length === 0 ? [] : cut(rows.map(row => [row.stall, row.detector, say(row.outcome === null ? 'drillOpen' : row.outcome === 'failed' ? 'drillFailed' : row.outcome), row.missing ?? '']), say('lastDrill'), ['stall', 'detector', 'state', 'missing'])));
  }
}

const drawingOf = text => document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true);

async function drawAlarm(main, state, tools, [detector, evt]) {
  // What it shows depends on this alarm and on which others burn; the rest of the state is not worth asking for.
  const wanted = JSON.stringify([state.alarms, state.past.find(alarm => alarm.detector === detector && alarm.evt === evt), current()]);
  if (main.dataset.drawn === wanted) {
    return;
  }

  main.dataset.drawn = wanted;
  const answer = await fetch(`/api/alarm/${encodeURIComponent(detector)}/${encodeURIComponent(evt)}?language=${current()}`);
  if (main.dataset.drawn !== wanted) {
    return;
  }

  if (!answer.ok) {
    main.replaceChildren(h('h1', {}, say('noSuchAlarm')));
    return;
  }

  const { alarm, market, shop, steps, way, place, road, signal, receipt } = await answer.json();
  const links = way?.road ?? road;
  const button = (action, word) => h('button', { type: 'button', 'data-key': action, onclick: () => tools.act(alarm, action) }, say(word));
  const focused = document.activeElement?.dataset?.key;
  main.replaceChildren(
    h('h1', {}, alarm.isTest ? `${say('test')} · ${alarm.stall}` : `${say(alarm.isLive ? 'fire' : 'pastAlarms')} · ${alarm.stall}`, shop ? ` (${shop})` : ''),
    h('p', { class: 'sum' }, `${market} · ${clock(alarm.receivedAt)}`),
    tools.mayAct && !alarm.isTest ? h('p', { class: 'do' }, alarm.acknowledgedBy === null ? button('acknowledge', 'acknowledge') : null, button('silence', 'silence'), button('reset', 'reset'),
      steps.some(step => step.what === 'calledOff') ? null : button('call-off', 'callOff')) : null,
    way === null ? h('p', {}, say('noPlan')) : h('section', { class: 'walk', 'aria-labelledby': 'way-title' },
      h('h2', { id: 'way-title' }, say('way')),
      way.warning ? h('p', { class: 'warning', role: 'alert' }, way.warning) : null,
      h('p', { class: 'said' }, way.said),
      h('p', {}, [way.length, way.water, way.extinguisher].filter(Boolean).join(' · ')),
      wide('drawing', say('way'), drawingOf(way.drawing))),
    links ? h('section', { 'aria-labelledby': 'road-title' },
      h('h2', { id: 'road-title' }, way ? `${say('road')}, ${say('toGate')}: ${way.gate}` : say('road')),
      h('p', { class: 'links' }, h('a', { href: links.kakao }, 'KakaoMap'), h('a', { href: links.naver }, 'NAVER Map'), h('a', { href: links.google }, 'Google Maps'), h('a', { href: links.geo }, links.geo)),
      place ? h('p', {}, `${say('toStall')}: `, h('a', { href: place }, place)) : null) : null,
    h('section', { 'aria-labelledby': 'steps-title' }, h('h2', { id: 'steps-title' }, say('timeline')),
      h('ol', { class: 'steps' }, ...steps.map(step => h('li', { class: `step-${step.what}` }, h('time', {}, step.at === null ? '–' : clock(step.at)), ' ',
        say(step.what === 'reset' ? 'resetDone' : step.what), ' ', say(step.who), step.at === null ? '' : ` (${sign(alarm.receivedAt, step.at)})`)))),
    receipt ? receiptOf(receipt) : '',
    h('section', { 'aria-labelledby': 'signal-title' }, h('h2', { id: 'signal-title' }, say('signal')), signal ? drawingOf(signal) : h('p', {}, say('noSignal'))));
  [...main.querySelectorAll('[data-key]')].find(element => element.dataset.key === focused)?.focus();

  // A plan is wider than a phone: the stall is what has to be seen.
  const goal = main.querySelector('.goal');
  const drawing = main.querySelector('.drawing');
  const over = goal === null ? 0 : goal.getBoundingClientRect().right - drawing.getBoundingClientRect().right;
  if (over > 0) {
    drawing.scrollLeft += over + goal.getBoundingClientRect().width;
  }
}

// Seconds from the local alarm where the detector says when that was, else from the acceptance.
function receiptOf(receipt) {
  const zero = new Date(receipt.alarmAt ?? receipt.acceptedAt);
  const row = (what, at, before = '') => at === null ? null : [what, `${before}${clock(at)}`, `${((new Date(at) - zero) / 1000).toFixed(1)} s`];
  return h('section', { 'aria-labelledby': 'receipt-title' }, h('h2', { id: 'receipt-title' }, say('receipt')), h('p', {}, say('receiptHonest')),
    table(['step', 'at', receipt.alarmAt === null ? 'sinceAccepted' : 'sinceAlarm'], [
      row(say('overThreshold'), receipt.overThresholdAt, receipt.isOverThresholdBefore ? `${say('atLatest')} ` : ''),
      row(say('suspect'), receipt.suspectedAt), row(say('localAlarm'), receipt.alarmAt), row(say('published'), receipt.publishedAt), row(say('accepted'), receipt.acceptedAt),
      ...receipt.recipients.flatMap(one => [
        row(`${say('told')} ${one.recipient}`, one.toldAt) ?? [`${say('untold')} ${one.recipient}`, '–', '–'],
        row(`${say('answered')} ${one.recipient}`, one.answeredAt) ?? (one.recipient === 'console' ? null : [`${say('unanswered')} ${one.recipient}`, '–', '–'])]),
    ].filter(Boolean), say('receipt')));
}

const sign = (from, to) => new Date(to) < new Date(from) ? `-${elapsed(to, new Date(from))}` : `+${elapsed(from, new Date(to))}`;

function drawTroubles(main, state) {
  const market = stall => h('a', { href: `/market/${stall.market}`, 'data-key': `${stall.detector}` }, nameOf(state, stall.market));
  const odd = state.stalls.filter(stall => stall.faults.length > 0 || stall.state !== 'normal');
  const untold = state.stalls.filter(stall => stall.untold.length > 0);
  main.replaceChildren(h('h1', {}, say('troubles')), ...(odd.length === 0 ? [h('p', {}, say('noTroubles'))] : cut(odd.map(stall => [
    stall.stall, market(stall), faultsOf(stall), stall.detector, stall.lastHeard === null ? say('never') : clock(stall.lastHeard)]),
  say('troubles'), ['stall', 'market', 'state', 'detector', 'heard'])),
  ...(untold.length === 0 ? [] : [h('h2', {}, `${say('untoldStalls')} (${untold.length})`), h('p', {}, say('untoldHonest')),
    ...cut(untold.map(stall => [stall.stall, nameOf(state, stall.market), rolesOf(stall)]), say('untoldStalls'), ['stall', 'market', 'nobodyFor'])]));
}

function drawFleet(main, state) {
  const sum = name => state.markets.reduce((total, market) => total + (market[name] ?? 0), 0);
  const row = market => [market.name, market.planned ?? '–', market.installed, market.live, market.degraded, market.silent, market.untold, market.drill === undefined ? '' : drillOf(market), market.drill === undefined ? '' : passedOn(market)].map(cell => String(cell));
  main.replaceChildren(
    h('h1', {}, say('fleet')),
    h('p', {}, say('fleetHonest')),
    table(['market', 'planned', 'installed', 'live', 'degraded', 'silentCount', 'untoldStalls', 'lastDrill', 'lastPassed'], [
      ...state.markets.map(row),
      row({ name: say('total'), planned: sum('planned'), installed: sum('installed'), live: sum('live'), degraded: sum('degraded'), silent: sum('silent'), untold: sum('untold') }),
    ], say('fleet')));
}

function drawTests(main, state) {
  const drilled = state.markets.filter(market => market.installed > 0);
  main.replaceChildren(h('h1', {}, say('tests')), h('p', {}, say('drillNightly')),
    table(['market', 'lastDrill', 'lastPassed'], drilled.map(market => [h('a', { href: `/market/${market.id}`, 'data-key': `drill ${market.id}` }, market.name), drillOf(market), passedOn(market)]), say('lastDrill')),
    h('h2', {}, say('testsSent')), state.tests.length === 0 ? h('p', {}, say('noTests')) : table(
      ['at', 'stall', 'market', 'state'], state.tests.map(test => [clock(test.receivedAt), test.stall, nameOf(state, test.market), `${say('test')}: ${say('notAFire')}`]), say('tests')));
}
