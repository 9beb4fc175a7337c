// The pages: each draws itself into an element from the newest state.

import { clock, current, elapsed, say } from '/words.js';

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

const table = (heads, rows, caption) => h('div', { class: 'scroll' }, h('table', {}, h('caption', {}, caption),
  h('thead', {}, h('tr', {}, ...heads.map(head => h('th', { scope: 'col' }, say(head))))),
  h('tbody', {}, ...rows.map(row => h('tr', {}, ...row.map((cell, place) => h(place === 0 ? 'th' : 'td', place === 0 ? { scope: 'row' } : {}, cell)))))));

const nameOf = (state, market) => state.markets.find(one => one.id === market)?.name ?? market;

const faultsOf = stall => stall.faults.map(say).join(', ') || say(stall.state);

function drawMarkets(main, state) {
  const ordered = state.markets.toSorted((one, other) => other.inAlarm - one.inAlarm || other.silent + other.degraded - one.silent - one.degraded);
  main.replaceChildren(
    h('h1', {}, say('markets')),
    h('p', { class: state.alarms.length > 0 ? 'sum bad' : 'sum' }, state.alarms.length > 0 ? `${state.alarms.length} ${say('alarmCount')}` : say('noAlarm')),
    h('ul', { class: 'cards' }, ...ordered.map(market => h('li', { class: market.inAlarm > 0 ? 'card burns' : market.silent + market.degraded > 0 ? 'card ails' : 'card' },
      h('h2', {}, h('a', { href: `/market/${market.id}`, 'data-key': `market ${market.id}` }, market.name)),
      h('p', { class: 'state' }, market.inAlarm > 0 ? `${say('inAlarm')} ${market.inAlarm}` : market.silent + market.degraded > 0
        ? `${say('degraded')} ${market.degraded} · ${say('silentCount')} ${market.silent}` : say('normal')),
      h('p', {}, `${say('live')} ${market.live} / ${say('installed')} ${market.installed}`)))),
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
    main.replaceChildren(h('h1', {}, nameOf(state, id)), h('div', { class: 'drawing', id: 'drawing' }), h('p', { class: 'legend', 'aria-label': say('legend') },
      ...['alarm', 'suspect', 'fault', 'silent', 'starting', 'normal', 'none'].map(name => h('span', { 'data-state': name }, say(name)))), h('div', { id: 'list' }));
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

  const { alarm, market, shop, steps, way, place, road, signal } = await answer.json();
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
      h('div', { class: 'drawing' }, drawingOf(way.drawing))),
    links ? h('section', { 'aria-labelledby': 'road-title' },
      h('h2', { id: 'road-title' }, way ? `${say('road')}, ${say('toGate')}: ${way.gate}` : say('road')),
      h('p', { class: 'links' }, h('a', { href: links.kakao }, 'KakaoMap'), h('a', { href: links.naver }, 'NAVER Map'), h('a', { href: links.google }, 'Google Maps'), h('a', { href: links.geo }, links.geo)),
      place ? h('p', {}, `${say('toStall')}: `, h('a', { href: place }, place)) : null) : null,
    h('section', { 'aria-labelledby': 'steps-title' }, h('h2', { id: 'steps-title' }, say('timeline')),
      h('ol', { class: 'steps' }, ...steps.map(step => h('li', { class: `step-${step.what}` }, h('time', {}, step.at === null ? '–' : clock(step.at)), ' ',
        say(step.what === 'reset' ? 'resetDone' : step.what), ' ', say(step.who), step.at === null ? '' : ` (${sign(alarm.receivedAt, step.at)})`)))),
    h('section', { 'aria-labelledby': 'signal-title' }, h('h2', { id: 'signal-title' }, say('signal')), signal ? drawingOf(signal) : h('p', {}, say('noSignal'))));
  [...main.querySelectorAll('[data-key]')].find(element => element.dataset.key === focused)?.focus();
}

const sign = (from, to) => new Date(to) < new Date(from) ? `-${elapsed(to, new Date(from))}` : `+${elapsed(from, new Date(to))}`;

function drawTroubles(main, state) {
  const odd = state.stalls.filter(stall => stall.faults.length > 0 || stall.state !== 'normal');
  main.replaceChildren(h('h1', {}, say('troubles')), odd.length === 0 ? h('p', {}, say('noTroubles')) : table(['stall', 'market', 'state', 'detector', 'heard'], odd.map(stall => [
    stall.stall, h('a', { href: `/market/${stall.market}`, 'data-key': `${stall.detector}` }, nameOf(state, stall.market)), faultsOf(stall), stall.detector,
    stall.lastHeard === null ? say('never') : clock(stall.lastHeard)]), say('troubles')));
}

function drawFleet(main, state) {
  const sum = name => state.markets.reduce((total, market) => total + (market[name] ?? 0), 0);
  const row = market => [market.name, market.planned ?? '–', market.installed, market.live, market.degraded, market.silent, say('noDrill')].map(cell => String(cell));
  main.replaceChildren(
    h('h1', {}, say('fleet')),
    h('p', {}, say('fleetHonest')),
    table(['market', 'planned', 'installed', 'live', 'degraded', 'silentCount', 'lastDrill'], [
      ...state.markets.map(row),
      row({ name: say('total'), planned: sum('planned'), installed: sum('installed'), live: sum('live'), degraded: sum('degraded'), silent: sum('silent') }),
    ], say('fleet')));
}

function drawTests(main, state) {
  main.replaceChildren(h('h1', {}, say('tests')), h('p', {}, say('drillLater')), state.tests.length === 0 ? h('p', {}, say('noTests')) : table(
    ['at', 'stall', 'market', 'state'], state.tests.map(test => [clock(test.receivedAt), test.stall, nameOf(state, test.market), `${say('test')}: ${say('notAFire')}`]), say('tests')));
}
