// Follows the simulation's event stream and draws it. It only looks: nothing here sends anything.

const METRE = 20;              // drawing units
const STALL_DEPTH = 3;         // metres; the coordinates say where stalls are, not how deep
const PROMISE_SECONDS = 10;    // flame to local alarm
const SILENCE_MS = 6000;       // the server speaks every 2 s at least
const RETRY_MS = 2000;

const STATES = {
  normal: { word: 'ok', says: 'in service', mark: 'M-6 0l4 5 8-9' },
  suspect: { word: 'suspect', says: 'suspect', mark: 'M0-7l8 13h-16zM0-2v3' },
  alarm: { word: 'FIRE', says: 'fire alarm', mark: 'M0-12c2 6 8 8 8 15a8 8 0 0 1-16 0c0-4 2-6 4-8 0 3 1 4 2 4 1-3 0-7 2-11z' },
  fault: { word: 'fault', says: 'fault', mark: 'M-7-7h14v14h-14zM0-4v5M0 4v.1' },
  silent: { word: 'lost', says: 'lost', mark: 'M-6-6l12 12M6-6l-12 12' },
  starting: { word: 'starting', says: 'starting', mark: 'M-6 0v.1M0 0v.1M6 0v.1' },
};

const $ = id => document.getElementById(id);
const upright = matchMedia('(max-width: 640px)');
const drawn = new Map();       // stall number to the parts of its drawing that change
let view = null;
let chosen = null;             // the stall that the viewer picked
let layout = '';               // what the drawing was made for
let flipped = false;           // row 0 is drawn below (on a phone: on the right)
let announced = '';

// Elements

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function html(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Touching the document only where something changed keeps screen readers and the focus quiet.
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function clock(seconds) {
  const tenths = Math.floor(seconds * 10);
  const two = n => String(n).padStart(2, '0');
  return `${Math.floor(tenths / 36000)}:${two(Math.floor(tenths / 600) % 60)}:${two(Math.floor(tenths / 10) % 60)}.${tenths % 10}`;
}

const latency = seconds => `${seconds.toFixed(2)} s`;
const place = stall => `${stall.latitude.toFixed(7)}, ${stall.longitude.toFixed(7)}`;
const count = state => view.stalls.filter(stall => stall.state === state).length;
const burning = () => view.stalls.filter(stall => stall.state === 'alarm');

// The stall whose alarm is told: the viewer's choice if it has one, else the first that burns or burnt.
function told() {
  const flames = view.timeline.filter(entry => entry.latencySeconds !== null).map(entry => entry.stall);
  return flames.includes(chosen) ? chosen : burning()[0]?.stall ?? flames[0] ?? null;
}

function stepsOf(stall) {
  const steps = new Map();
  for (const entry of view.timeline) {
    if (entry.stall === stall && entry.latencySeconds !== null && !steps.has(entry.stage)) steps.set(entry.stage, entry);
  }
  return steps;
}

// Plan

/** The street's measures in metres and its bearing, out of the stalls' own coordinates. */
function survey(stalls) {
  const at = (row, column) => stalls.find(stall => stall.row === row && stall.column === column);
  const metres = (from, to) => from && to && from !== to ? {
    east: (to.longitude - from.longitude) * 111320 * Math.cos(from.latitude * Math.PI / 180),
    north: (to.latitude - from.latitude) * 111320,
  } : { east: 0, north: 0 };
  const columns = Math.max(...stalls.map(stall => stall.column)) + 1;
  const rows = Math.max(...stalls.map(stall => stall.row)) + 1;
  const along = metres(at(0, 0), at(0, columns - 1));
  const across = metres(at(0, 0), at(rows - 1, 0));
  return {
    columns, rows,
    pitch: Math.hypot(along.east, along.north) / (columns - 1) || 3,
    gap: Math.max(Math.hypot(across.east, across.north) / (rows - 1) || 7, STALL_DEPTH + 0.4),
    bearing: Math.atan2(along.east, along.north) * 180 / Math.PI || 90,
    rowsToTheLeft: along.east * across.north > along.north * across.east,
  };
}

function drawPlan() {
  const plan = $('plan');
  const { columns, rows, pitch, gap, bearing, rowsToTheLeft } = survey(view.stalls);
  // A phone gets the plan turned, not mirrored: what is on the right in the street is on the right here.
  flipped = rowsToTheLeft !== upright.matches;
  const margin = METRE / 2;
  const length = columns * pitch * METRE;
  const breadth = ((rows - 1) * gap + STALL_DEPTH) * METRE;
  const foot = 2 * METRE;
  const [width, height] = upright.matches ? [breadth, length] : [length, breadth];
  plan.setAttribute('viewBox', `${-margin} ${-margin} ${width + 2 * margin} ${height + foot + 2 * margin}`);
  plan.replaceChildren(
    svg('defs', {}, svg('pattern', { id: 'hatch', width: 9, height: 9, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
      svg('path', { d: 'M0 0v9' }))),
    svg('rect', { class: 'road', x: 0, y: 0, width, height }));
  drawn.clear();
  plan.dataset.turned = upright.matches;

  const [w, h] = upright.matches ? [STALL_DEPTH * METRE, pitch * METRE - 6] : [pitch * METRE - 6, STALL_DEPTH * METRE];
  for (const stall of view.stalls) {
    const along = (stall.column + .5) * pitch * METRE;
    const side = (stall.row * gap + STALL_DEPTH / 2) * METRE;
    const across = flipped ? breadth - side : side;
    const [x, y] = upright.matches ? [across, along] : [along, across];
    const box = { x: -w / 2, y: -h / 2, width: w, height: h, rx: 4 };
    const mark = svg('path', { class: 'mark', transform: 'translate(0 2)' });
    const word = svg('text', { class: 'word', y: h / 2 - 10 });
    const group = svg('g', { class: 'stall', transform: `translate(${x} ${y})`, role: 'button', tabindex: -1 },
      svg('rect', { class: 'halo', x: -w / 2 - 5, y: -h / 2 - 5, width: w + 10, height: h + 10, rx: 8 }),
      svg('rect', { class: 'box', ...box }),
      svg('rect', { class: 'pattern', ...box }),
      svg('text', { class: 'name', y: -h / 2 + 13 }, stall.stall), mark, word);
    const choose = () => { chosen = stall.stall; paint(); };
    group.addEventListener('focus', choose);
    group.addEventListener('click', choose);
    group.addEventListener('keydown', event => move(event, stall));
    drawn.set(stall.stall, { group, mark, word, x, y, w, h });
    plan.append(group);
  }
  drawn.values().next().value?.group.setAttribute('tabindex', 0);

  const base = height + METRE;
  plan.append(
    svg('path', { class: 'scale', d: `M1 ${base - 5}v10M1 ${base}h${5 * METRE}M${1 + 5 * METRE} ${base - 5}v10` }),
    svg('text', { class: 'small start', x: 5 * METRE + 10, y: base }, '5 m'),
    svg('g', { transform: `translate(${width - 12} ${base})` },
      svg('path', { class: 'north', d: 'M0-15l7 15h-14z', transform: `rotate(${(upright.matches ? 180 : 90) - bearing})` }),
      svg('text', { class: 'small', x: -22 }, 'N')),
    svg('g', { class: 'callout', id: 'callout' }));
}

// The arrow keys follow the drawing, however it is turned.
function move(event, from) {
  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = keys[event.key];
  if (!step) return;
  event.preventDefault();
  const [column, side] = upright.matches ? [step[1], step[0]] : step;
  const row = flipped ? -side : side;
  const next = view.stalls.find(stall => stall.row === from.row + row && stall.column === from.column + column);
  if (!next) return;
  for (const { group } of drawn.values()) group.setAttribute('tabindex', -1);
  drawn.get(next.stall).group.setAttribute('tabindex', 0);
  drawn.get(next.stall).group.focus();
}

function paintPlan() {
  const wanted = [upright.matches, ...view.stalls.map(stall => stall.stall)].join();
  if (wanted !== layout) {
    layout = wanted;
    drawPlan();
  }
  for (const stall of view.stalls) {
    const { group, mark, word } = drawn.get(stall.stall);
    const state = STATES[stall.state];
    group.setAttribute('class', `stall ${stall.state}${stall.stall === chosen ? ' chosen' : ''}`);
    group.setAttribute('aria-label', `${stall.stall}, ${state.says}${stall.linkUp ? '' : ', link down'}`);
    group.setAttribute('aria-pressed', String(stall.stall === chosen));
    mark.setAttribute('d', state.mark);
    say(word, stall.linkUp || stall.state === 'silent' || stall.state === 'alarm' ? state.word : 'no link');
  }
  paintCallout();
}

// The street itself is empty: room to say, beside the stall, what burns. On a phone the news stands right above.
function paintCallout() {
  const stall = upright.matches ? null : burning()[0];
  const callout = $('callout');
  if (callout.dataset.stall === (stall?.stall ?? '')) return;
  callout.dataset.stall = stall?.stall ?? '';
  callout.replaceChildren();
  if (!stall) return;
  const { x, y, h } = drawn.get(stall.stall);
  const { columns, rows, pitch, gap } = survey(view.stalls);
  const room = (gap - STALL_DEPTH) * METRE;
  const [width, height] = [256, 64];
  if (room < height) return;
  const street = y < ((rows - 1) * gap + STALL_DEPTH) * METRE / 2 ? 1 : -1;
  const left = Math.min(Math.max(x - width / 2, 0), columns * pitch * METRE - width);
  const middle = y + street * (h + room) / 2;
  callout.append(
    svg('rect', { x: left, y: middle - height / 2, width, height, rx: 6 }),
    svg('path', { d: `M${x} ${y + street * h / 2}L${x - 14} ${middle}h28z` }),
    svg('text', { class: 'big', x: left + width / 2, y: middle - 12 }, `${stall.stall} burns`),
    svg('text', { x: left + width / 2, y: middle + 17 }, place(stall)));
}

function paintLegend() {
  const legend = $('legend');
  if (!legend.hasChildNodes()) {
    for (const [state, { says, mark }] of Object.entries(STATES)) {
      legend.append(html('li', {},
        svg('svg', { viewBox: '-16 -16 32 32', 'aria-hidden': true }, svg('g', { class: `stall ${state}` },
          svg('rect', { class: 'box', x: -14, y: -14, width: 28, height: 28, rx: 4 }),
          svg('rect', { class: 'pattern', x: -14, y: -14, width: 28, height: 28, rx: 4 }),
          svg('path', { class: 'mark', d: mark }))),
        html('span', {}, html('b'), ` ${says}`)));
    }
  }
  Object.keys(STATES).forEach((state, index) => {
    say(legend.children[index].querySelector('b'), String(count(state)));
  });
}

function paintDetails() {
  const number = chosen ?? burning()[0]?.stall;
  const stall = view.stalls.find(candidate => candidate.stall === number);
  const details = $('details');
  if (!stall) {
    say(details, 'Choose a stall to see its detector.');
    return;
  }
  // The level changes all the time: only a new stall or state is read out.
  const key = `${stall.stall} ${stall.state} ${stall.linkUp}`;
  if (details.dataset.key !== key) {
    details.dataset.key = key;
    details.replaceChildren(
      html('b', {}, `${stall.stall}: ${STATES[stall.state].says}`), `, detector ${stall.detector}, link ${stall.linkUp ? 'up' : 'down'}, at `, geo(stall),
      html('span', { ariaLive: 'off', id: 'level' }));
  }
  say($('level'), `, infrared ${stall.level} counts above ambient`);
}

const geo = stall => html('a', { href: `geo:${stall.latitude.toFixed(7)},${stall.longitude.toFixed(7)}` }, place(stall));

// News and way

function paintNews() {
  const fires = burning();
  document.documentElement.classList.toggle('fire', fires.length > 0);
  const headline = fires.length > 0
    ? `${fires.map(stall => stall.stall).join(', ')} ${fires.length > 1 ? 'burn' : 'burns'}`
    : 'No alarm';
  say($('headline'), headline);
  const where = $('where');
  const key = fires.map(stall => stall.stall).join();
  if (fires.length === 0) {
    where.dataset.key = '';
    const rest = Object.entries(STATES).slice(1).map(([state, { says }]) => [says, count(state)]).filter(([, n]) => n > 0);
    say(where, [`${count('normal')} of ${view.stalls.length} stalls in service`, ...rest.map(([says, n]) => `${n} ${says}`)].join(', '));
  } else if (where.dataset.key !== key) {
    where.dataset.key = key;
    where.replaceChildren('at ', ...fires.flatMap((stall, index) => index > 0 ? [' and ', geo(stall)] : [geo(stall)]));
  }

  const steps = fires.length > 0 ? stepsOf(fires[0].stall) : new Map();
  const recipients = [...document.querySelectorAll('[data-recipient]')];
  const done = recipients.filter(item => steps.has(item.dataset.recipient));
  for (const item of recipients) item.classList.toggle('done', done.includes(item));
  const all = done.length === recipients.length;
  const seconds = Math.max(...done.map(item => steps.get(item.dataset.recipient).latencySeconds));
  const toldText = fires.length === 0 ? '' : all ? `All four told in ${latency(seconds)}` : `${done.length} of ${recipients.length} told`;
  say($('told'), toldText);
  say($('outcome'), view.outcome ?? '');
  document.title = `SIMULATION: ${headline}, ${view.market}`;

  const announcement = fires.length === 0 ? '' : `Simulation: ${headline}.${all ? ` ${toldText}.` : ''}`;
  if (announcement !== announced) {
    announced = announcement;
    say($('announcement'), announcement);
  }
}

function paintWay() {
  const stall = told();
  const steps = stepsOf(stall);
  say($('way-stall'), stall ? `from ${stall}` : '');
  const latest = Math.max(PROMISE_SECONDS, ...[...steps.values()].map(entry => entry.latencySeconds));
  say($('axis-end'), latest > PROMISE_SECONDS ? `${latest.toFixed(1)} s (promised: 10 s)` : 'promised: local alarm in 10 s');
  const shown = new Set();
  for (const item of document.querySelectorAll('#steps li')) {
    if (!item.querySelector('svg')) {
      item.append(html('span', { className: 'latency' }),
        svg('svg', { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': true },
          svg('rect', { y: 4, width: 100, height: 2 }), svg('rect', { class: 'bar', y: 2, width: 0, height: 6 })));
    }
    const entry = steps.get(item.dataset.stage);
    if (entry) shown.add(entry);
    item.classList.toggle('done', entry !== undefined);
    item.classList.toggle('late', entry !== undefined && entry.latencySeconds > PROMISE_SECONDS);
    say(item.querySelector('.latency'), entry ? latency(entry.latencySeconds) : 'not yet');
    item.querySelector('.bar').setAttribute('width', entry ? Math.max(1, entry.latencySeconds / latest * 100) : 0);
  }
  const others = view.timeline.filter(entry => !shown.has(entry));
  $('others-title').hidden = others.length === 0;
  const lines = others.map(entry => `${clock(entry.atSeconds)} ${entry.stall} ${entry.stage}${entry.latencySeconds === null ? '' : ` (+${latency(entry.latencySeconds)})`}`);
  if ($('others').dataset.lines !== lines.join('\n')) {
    $('others').dataset.lines = lines.join('\n');
    $('others').replaceChildren(...lines.map(line => html('li', {}, line)));
  }
}

function paint() {
  if (!view) return;
  say($('market'), view.market);
  say($('clock'), clock(view.nowSeconds));
  say($('accepted'), String(view.accepted));
  say($('refused'), String(view.refused));
  say($('links'), `${view.stalls.filter(stall => stall.linkUp).length} of ${view.stalls.length}`);
  say($('seed'), String(view.seed));
  say($('broker'), view.broker);
  paintNews();
  paintPlan();
  paintLegend();
  paintDetails();
  paintWay();
}

// Stream

let silence = 0;

function heard() {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE_MS);
  $('lost').hidden = true;
  document.documentElement.classList.remove('lost');
}

function lost() {
  document.documentElement.classList.add('lost');
  $('lost').hidden = false;
  say($('lost'), view
    ? `No connection to the simulator. This is the last picture, from ${clock(view.nowSeconds)} on its clock. Trying again.`
    : 'No connection to the simulator. Trying again.');
}

// A seed has 64 bits, more than a number holds here: it stays as it was written where the browser can.
const parse = text => JSON.parse(text, (key, value, context) => key === 'seed' ? context?.source ?? value : value);

function listen() {
  const events = new EventSource('/events');
  events.addEventListener('state', event => { heard(); view = parse(event.data); paint(); });
  events.addEventListener('alive', heard);
  events.addEventListener('error', () => {
    clearTimeout(silence);
    lost();
    // The browser gives up by itself after a refusal.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  });
}

upright.addEventListener('change', paint);
listen();
