// The alarm's sound: two tones in turn, made here, so that nothing has to be loaded. A test never makes a sound.

const highHertz = 880;
const lowHertz = 660;
const toneSeconds = 0.5;
const loudness = 0.5;

let audio = null;
let timer = 0;

/** True when a sound would be heard, as far as the browser tells. */
export const canSound = () => audio?.state === 'running';

/** Browsers give sound only after somebody did something on the page. */
export async function unlock() {
  audio ??= new AudioContext();
  await audio.resume();
}

export function sound(isWanted) {
  if (!isWanted) {
    clearInterval(timer);
    timer = 0;
  } else if (timer === 0) {
    play();
    timer = setInterval(play, toneSeconds * 2000);
  }

  document.documentElement.dataset.sound = !isWanted ? 'off' : canSound() ? 'sounding' : 'blocked';
}

function play() {
  if (!canSound()) {
    return;
  }

  for (const [place, hertz] of [highHertz, lowHertz].entries()) {
    const tone = new OscillatorNode(audio, { type: 'square', frequency: hertz });
    const volume = new GainNode(audio, { gain: loudness });
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + place * toneSeconds);
    tone.stop(audio.currentTime + (place + 1) * toneSeconds);
  }
}
