// The frame around every page: who is logged in, the stream of states, alarms and their sound, moving between pages without a reload
// (a reload would take the sound away until somebody clicks).

import { clock, count, current, elapsed, say, swap } from '/words.js';
import { canSound, sound, unlock } from '/sound.js';
import { h, pageOf } from '/pages.js';

const aliveSeconds = 6;
const hangsSeconds = 10;
const testShownMinutes = 10;
const failedSeconds = 20;

// More bars than this would hide the page that says where to go.
const barsShown = 4;

const by = id => document.getElementById(id);
let me = null;
let state = null;
let stream = null;
let streamedFrom = '';
let heardAt = Date.now();
let roomTime = null;
let roomTimeAt = Date.now();
let isLoggedOut = false;
let drawnAlarms = '';
const seen = new Set();

const mayAct = () => me?.role === 'operator' || me?.role === 'admin';

/** The control room's time now, by its own clock. */
const now = () => roomTime === null ? Date.now() : roomTime + (Date.now() - roomTimeAt);

async function act(alarm, action) {
  // Fire fighters turn back because of it.
  if (action === 'call-off' && !confirm(`${alarm.stall}: ${say('callOffSure')}`)) {
    return;
  }

  const response = await fetch(`/api/alarm/${encodeURIComponent(alarm.detector)}/${encodeURIComponent(alarm.evt)}/${action}`, {
    method: 'POST', headers: { 'X-Room-Token': me.token },
  });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    by('failed').textContent = say('failed') + (answer.error ?? response.status);
    by('failed').hidden = false;
    setTimeout(() => by('failed').hidden = true, failedSeconds * 1000);
  }
}

function alertOf(text) {
  by('lost').hidden = text === '';
  if (by('lost').textContent !== text) {
    by('lost').textContent = text;
  }
}

function listen(page) {
  const from = '/api/events' + page.query;
  if (from === streamedFrom && stream?.readyState !== EventSource.CLOSED) {
    return;
  }

  stream?.close();
  streamedFrom = from;
  stream = new EventSource(from);
  stream.addEventListener('state', event => {
    heardAt = Date.now();
    state = merged(state, JSON.parse(event.data));
    draw();
  });
  stream.addEventListener('alive', event => {
    heardAt = Date.now();
    const time = Date.parse(JSON.parse(event.data));
    if (time !== roomTime) {
      roomTime = time;
      roomTimeAt = Date.now();
    }
  });
  stream.addEventListener('error', async () => {
    if (stream.readyState === EventSource.CLOSED) {
      const answer = await fetch('/api/me').catch(() => null);
      isLoggedOut = answer?.status === 401;
    }
  });
}

const newestFirst = (one, other) => Date.parse(other.receivedAt) - Date.parse(one.receivedAt);
const byText = (one, other) => one < other ? -1 : one > other ? 1 : 0;
const keyOf = alarm => `${alarm.detector}/${alarm.evt}`;

const parts = {
  markets: { key: market => market.id, order: (one, other) => byText(one.id, other.id) },
  alarms: { key: keyOf, order: newestFirst },
  past: { key: keyOf, order: newestFirst },
  tests: { key: keyOf, order: newestFirst },
  stalls: { key: stall => stall.detector, order: (one, other) => byText(one.market, other.market) || byText(one.stall, other.stall) },
};

/** The state before, with what changed: of each list, what is new or other, and the keys of what is no more. */
function merged(before, news) {
  const next = { isConnected: news.isConnected ?? before?.isConnected };
  for (const [name, { key, order }] of Object.entries(parts)) {
    const old = news.isWhole ? [] : before[name];
    const { put, dropped } = news[name] ?? { put: [], dropped: [] };
    const gone = new Set([...dropped, ...put.map(key)]);
    next[name] = put.length + dropped.length === 0 ? old : [...old.filter(one => !gone.has(key(one))), ...put].sort(order);
  }

  return next;
}

function draw() {
  if (state === null || me === null) {
    return;
  }

  drawAlarms();
  drawTests();
  const page = pageOf(location.pathname);
  keepFocus(() => page.draw(by('main'), state, { act, mayAct: mayAct(), now }));
  document.title = (state.alarms.length > 0 ? `🔥 ${say('fire')} ${state.alarms.map(alarm => alarm.stall).join(' ')} · ` : '') + say(page.title);
  for (const link of document.querySelectorAll('nav a')) {
    if (link.pathname === location.pathname) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

function drawAlarms() {
  const wanted = JSON.stringify([state.alarms, current()]);
  sound(state.alarms.some(alarm => alarm.sounds));
  document.documentElement.classList.toggle('fire', state.alarms.length > 0);
  if (wanted === drawnAlarms) {
    return;
  }

  drawnAlarms = wanted;
  // Those that nobody has acknowledged come first.
  const shown = state.alarms.toSorted((one, other) => Number(other.sounds) - Number(one.sounds)).slice(0, barsShown);
  const more = state.alarms.length - shown.length;
  keepFocus(() => by('alarms').replaceChildren(...shown.map(alarm => h('section', { class: alarm.sounds ? 'alarm loud' : 'alarm', 'aria-label': say('fire') },
    h('p', { class: 'what' }, h('strong', {}, say('fire')), ' ', h('span', { class: 'stall' }, alarm.stall), ' ', nameOf(alarm.market)),
    h('p', { class: 'how' }, say(alarm.isBurning ? 'burning' : 'over'), ' · ', h('span', { 'data-since': alarm.receivedAt }, elapsed(alarm.receivedAt, now())),
      ` · ${say('told')} ${alarm.told}/${alarm.recipients} · `, alarm.acknowledgedBy === null ? say('notAcknowledged') : `${say('acknowledgedBy')} ${alarm.acknowledgedBy}`),
    h('p', { class: 'do' },
      alarm.acknowledgedBy === null && mayAct()
        ? h('button', { type: 'button', 'data-key': `ack ${alarm.detector} ${alarm.evt}`, onclick: () => act(alarm, 'acknowledge') }, say('acknowledge'))
        : null,
      h('a', { href: `/alarm/${alarm.detector}/${alarm.evt}`, 'data-key': `way ${alarm.detector} ${alarm.evt}` }, say('open'))))), ...(more > 0 ? [h('p', { class: 'alarm more' }, h('strong', {}, `+ ${count(more)}`), ' ', h('a', { href: '/', 'data-key': 'more' }, say('allAlarms')))] : [])));
  const fresh = state.alarms.filter(alarm => alarm.sounds && !seen.has(`${alarm.detector}/${alarm.evt}`));
  for (const alarm of fresh) {
    seen.add(`${alarm.detector}/${alarm.evt}`);
  }

  // A new alarm is shown with its way at once, unless somebody already looks at one.
  if (fresh.length > 0 && !location.pathname.startsWith('/alarm/')) {
    go(`/alarm/${fresh[0].detector}/${fresh[0].evt}`);
  }
}

function drawTests() {
  const recent = state.tests.filter(test => now() - Date.parse(test.receivedAt) < testShownMinutes * 60_000).slice(0, 3);
  by('drills').replaceChildren(...recent.map(test => h('p', { class: 'test' },
    h('strong', {}, say('test')), ' ', `${test.stall}, ${nameOf(test.market)} · ${clock(test.receivedAt)} · `, h('em', {}, say('notAFire')))));
}

const nameOf = market => state.markets.find(one => one.id === market)?.name ?? market;

function keepFocus(change) {
  const key = document.activeElement?.dataset?.key;
  change();
  if (key !== undefined && document.activeElement?.dataset?.key !== key) {
    [...document.querySelectorAll('[data-key]')].find(element => element.dataset.key === key)?.focus();
  }
}

function go(path) {
  history.pushState(null, '', path);
  show();
}

function show() {
  by('main').replaceChildren();
  delete by('main').dataset.drawn;
  listen(pageOf(location.pathname));
  draw();
}

function speak() {
  document.documentElement.lang = current();
  for (const element of document.querySelectorAll('[data-word]')) {
    element.textContent = say(element.dataset.word);
  }

  by('language').textContent = say('other');
  by('language').lang = current() === 'ko' ? 'en' : 'ko';
  by('who').textContent = me === null ? '' : `${me.name} (${say(me.role)})`;
}

function watch() {
  const isLost = Date.now() - heardAt > aliveSeconds * 1000;
  const hangs = roomTime !== null && Date.now() - roomTimeAt > hangsSeconds * 1000;
  alertOf(isLoggedOut ? say('loggedOut') : isLost ? say('lost') : hangs ? say('hangs') : state?.isConnected === false ? say('noBroker') : '');
  document.documentElement.classList.toggle('stale', isLoggedOut || isLost || hangs);
  by('silent').hidden = canSound();
  if (state !== null) {
    sound(state.alarms.some(alarm => alarm.sounds));
  }

  if (stream?.readyState === EventSource.CLOSED && !isLoggedOut) {
    listen(pageOf(location.pathname));
  }

  for (const element of document.querySelectorAll('[data-since]')) {
    element.textContent = elapsed(element.dataset.since, now());
  }
}

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[href^="/"]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(link.pathname);
    by('main').focus();
  }
});

// Not on pointerdown: the bar that goes would move what is under the finger, and the click would be lost.
for (const event of ['click', 'keydown']) {
  document.addEventListener(event, () => unlock().then(watch));
}

addEventListener('popstate', show);
by('language').addEventListener('click', () => {
  swap();
  speak();
  drawnAlarms = '';
  show();
});
by('unmute').addEventListener('click', () => unlock().then(watch));
by('logout').addEventListener('click', async () => {
  await fetch('/logout', { method: 'POST', headers: { 'X-Room-Token': me.token } });
  location.assign('/login');
});

speak();
if (navigator.userActivation?.hasBeenActive) {
  unlock();
}

const answer = await fetch('/api/me');
me = await answer.json();
speak();
show();
setInterval(watch, 1000);
watch();
