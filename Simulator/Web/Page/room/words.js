// Everything the pages say, in both languages.

const words = {
  skip: ['본문으로', 'Skip to content'],
  markets: ['시장', 'Markets'],
  troubles: ['고장 · 무응답', 'Faults and silence'],
  fleet: ['설치 현황', 'Fleet'],
  tests: ['시험 · 일일 훈련', 'Tests and drills'],
  logOut: ['로그아웃', 'Log out'],
  other: ['English', '한국어'],
  viewer: ['열람', 'viewer'],
  operator: ['관제사', 'operator'],
  admin: ['관리자', 'admin'],

  fire: ['화재 경보', 'FIRE ALARM'],
  over: ['불꽃 사라짐 · 미확인', 'flame gone, not acknowledged'],
  burning: ['불꽃 감지 중', 'flame seen now'],
  since: ['경과', 'since'],
  acknowledge: ['경보 확인', 'Acknowledge'],
  acknowledgedBy: ['확인', 'acknowledged by'],
  notAcknowledged: ['아직 아무도 확인하지 않음', 'Nobody has acknowledged it yet'],
  silence: ['감지기 소리 끄기', 'Silence detector'],
  callOff: ['오경보로 취소', 'Call off as false'],
  callOffSure: ['오경보로 취소하고 모두에게 알릴까요?', 'Call it off as false and tell everybody?'],
  reset: ['감지기 복귀', 'Reset detector'],
  open: ['가는 길', 'Show the way'],
  allAlarms: ['모든 경보 보기', 'Show all alarms'],
  acknowledgement: ['경보 확인', 'Acknowledged'],
  newAlarm: ['화재 경보', 'Fire alarm'],
  noAlarm: ['현재 화재 경보 없음', 'No fire alarm now'],
  test: ['시험', 'TEST'],
  notAFire: ['화재 아님 · 출동 금지', 'not a fire, nobody is to set out'],
  simulated: ['시험 신호', 'test signal'],

  lost: ['관제 서버와 연결이 끊겼습니다. 마지막 화면입니다. 다시 연결하는 중입니다.', 'No connection to the control room. This is the last picture. Trying again.'],
  hangs: ['관제 서버가 멈춰 있습니다. 화면을 믿지 마십시오.', 'The control room stands still. Do not trust this picture.'],
  noBroker: ['관제 서버가 브로커와 연결되지 않았습니다. 경보가 들어오지 않습니다.', 'The control room has no connection to the broker: no alarm can arrive.'],
  loggedOut: ['로그인이 끝났습니다. 다시 로그인하십시오.', 'You are logged out. Log in again.'],
  soundOff: ['소리가 꺼져 있어 경보음이 울리지 않습니다.', 'Sound is off: an alarm would not be heard.'],
  soundOn: ['소리 켜기', 'Turn sound on'],
  failed: ['하지 못했습니다: ', 'Not done: '],

  stalls: ['점포', 'stalls'],
  planned: ['도면의 점포', 'Stalls planned'],
  market: ['시장', 'Market'],
  stall: ['점포', 'Stall'],
  detector: ['감지기', 'Detector'],
  state: ['상태', 'State'],
  heard: ['마지막 수신', 'Last heard'],
  never: ['재시작 후 없음', 'not since restart'],
  installed: ['설치', 'Installed'],
  live: ['정상', 'Live'],
  degraded: ['기능 저하', 'Degraded'],
  silentCount: ['무응답', 'Silent'],
  inAlarm: ['경보 중', 'In alarm'],
  lastDrill: ['마지막 훈련 통과', 'Last drill passed'],
  lastPassed: ['전원 통과한 날', 'All passed on'],
  noDrill: ['훈련 없음', 'none yet'],
  notPassed: ['31일 안에 없음', 'not in 31 days'],
  drillFailed: ['실패', 'failed'],
  drillOpen: ['진행 중', 'under way'],
  missing: ['빠진 것', 'Missing'],
  passed: ['통과', 'passed'],
  'put-off': ['연기', 'put off'],
  commissioning: ['설치 시험 중', 'in commissioning'],
  untoldStalls: ['통보받을 사람 없는 점포', 'Stalls without a recipient'],
  untoldHonest: ['이 점포의 경보를 통보받을 사람이 수신자 파일에 없습니다.', 'The directory of recipients has nobody in these roles for these stalls.'],
  nobodyFor: ['없는 수신자', 'Nobody for'],
  'shop-owner': ['점주', 'shop owner'],
  'local-government': ['지방자치단체', 'local government'],
  'fire-station': ['소방서', 'fire station'],
  'situation-room': ['상황실', 'situation room'],
  total: ['합계', 'Total'],
  fleetHonest: ['정상: 200초 안에 수신, 고장 없음. 기능 저하: 수신되지만 고장 있음. 무응답: 수신 없음.', 'Live: heard within 200 s, no fault. Degraded: heard, with a fault. Silent: not heard.'],
  drillNightly: ['매일 밤 모든 감지기가 시험을 보내고 모든 수신자의 확인을 받습니다. 빠진 것은 고장입니다. 화재가 아닙니다.', 'Every night each detector sends a test to all its recipients and gets their receipts back; what is missing is a fault. None of it is a fire.'],
  testsSent: ['감지기가 보낸 시험', 'Tests that detectors sent'],
  noTests: ['아직 시험이 없습니다.', 'No test yet.'],
  noTroubles: ['고장이나 무응답 감지기가 없습니다.', 'No detector is in fault or silent.'],
  noPlan: ['이 시장의 도면이 없습니다.', 'There is no plan of this market.'],
  noDetector: ['감지기 없음', 'no detector'],
  legend: ['표시', 'Legend'],
  pastAlarms: ['지난 경보', 'Past alarms'],
  nonePast: ['없음', 'None'],
  at: ['시각', 'Time'],

  alarm: ['경보', 'alarm'],
  suspect: ['의심', 'suspect'],
  'suspect-cleared': ['의심 해제', 'suspicion cleared'],
  restored: ['불꽃 사라짐', 'flame gone'],
  fault: ['고장', 'fault'],
  'fault-cleared': ['고장 해제', 'fault cleared'],
  silent: ['무응답', 'silent'],
  starting: ['시작 전', 'not heard yet'],
  normal: ['정상', 'in service'],
  none: ['감지기 없음', 'no detector'],
  commissioned: ['설치 시험 완료', 'commissioned'],
  waveform: ['파형', 'waveform'],
  told: ['통보함', 'told'],
  answered: ['수신 확인', 'receipt from'],
  untold: ['아직 통보하지 못함', 'not told yet'],
  unanswered: ['아직 수신 확인 없음', 'no receipt yet from'],
  acknowledged: ['확인함', 'acknowledged by'],
  silenced: ['감지기 소리 끔', 'detector silenced by'],
  calledOff: ['오경보로 취소함', 'called off as false by'],
  resetDone: ['감지기 복귀 명령', 'detector reset by'],

  way: ['가는 길', 'The way'],
  road: ['차량 경로', 'By road'],
  toGate: ['출입구까지', 'to the gate'],
  toStall: ['점포 위치', 'The stall itself'],
  timeline: ['경과 기록', 'Time line'],
  receipt: ['소요 시간', 'Latency receipt'],
  receiptHonest: ['관제실 시계 기준이며, 감지기의 시각은 통신에 걸린 시간만큼 늦을 수 있습니다.', "On the control room's clock; the detector's own times may be late by its quickest message's way."],
  step: ['단계', 'Step'],
  sinceAlarm: ['현장 경보부터', 'From the local alarm'],
  sinceAccepted: ['접수부터', 'From the acceptance'],
  overThreshold: ['불꽃이 기준 초과', 'flame over threshold'],
  atLatest: ['늦어도', 'at the latest'],
  localAlarm: ['현장 경보', 'local alarm'],
  published: ['발신', 'published'],
  accepted: ['접수', 'accepted'],
  signal: ['센서 신호', 'Sensor signal'],
  noSignal: ['파형이 오지 않았습니다.', 'No waveform arrived.'],
  notFound: ['그런 화면이 없습니다.', 'There is no such page.'],
  noSuchAlarm: ['그런 경보가 없거나 너무 오래되었습니다.', 'There is no such alarm, or it is too old.'],

  'sensor-open': ['센서 단선', 'sensor open'],
  'sensor-short': ['센서 단락', 'sensor short'],
  'sensor-stuck': ['센서 고착', 'sensor stuck'],
  'sensor-blinded': ['센서 눈부심', 'sensor blinded'],
  'sensor-drift': ['센서 변화', 'sensor drift'],
  'sampling-late': ['측정 지연', 'sampling late'],
  'store-failed': ['저장 실패', 'store failed'],
  'link-lost': ['통신 끊김', 'link lost'],
  'control-room-lost': ['관제실 응답 없음', 'control room lost'],
  'clock-lost': ['시계 오류', 'clock lost'],
  'queue-overflow': ['대기열 초과', 'queue overflow'],
  'safe-mode': ['안전 모드', 'safe mode'],
};

let language = localStorage.getItem('language') ?? (navigator.language.startsWith('ko') ? 'ko' : 'en');

export const current = () => language;

export function swap() {
  language = language === 'ko' ? 'en' : 'ko';
  localStorage.setItem('language', language);
}

/** The words under a name; the name itself where there are none, as for a recipient. */
export const say = name => words[name]?.[language === 'ko' ? 0 : 1] ?? name;

/** So many fire alarms. */
export const count = alarms => language === 'ko' ? `화재 경보 ${alarms}건` : `${alarms} fire alarm${alarms === 1 ? '' : 's'}`;

// Korea has one zone.
export const clock = time => new Date(time).toLocaleString(language === 'ko' ? 'ko-KR' : 'en-GB', {
  timeZone: 'Asia/Seoul', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
});

export function elapsed(from, to) {
  const seconds = Math.max(0, Math.round((to - new Date(from)) / 1000));
  const two = number => String(number).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
