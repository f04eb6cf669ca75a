// An episode's player: a time in the transcript is where it plays from, and what is heard is marked while it plays.

const audio = document.getElementById("audio");
const times = [...document.querySelectorAll("a.second")];
let heard = null;

if (audio) {
  for (const link of times) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      play(+link.dataset.second);
    });
  }
  audio.addEventListener("timeupdate", () => mark(times.findLast((link) => +link.dataset.second <= audio.currentTime)));
  audio.addEventListener("error", () => {
    if (document.getElementById("player-problem")) return;
    const line = document.createElement("p");
    line.id = "player-problem";
    line.className = "problem";
    line.setAttribute("role", "alert");
    line.textContent = "The episode could not be played from its publisher's address; the original may still have it.";
    audio.after(line);
  });
}

function play(second) {
  audio.currentTime = second;
  // A refusal is told by the error event; the promise says no more.
  audio.play().catch(() => {});
}

function mark(link) {
  const passage = link?.parentElement ?? null;
  if (passage === heard) return;
  heard?.removeAttribute("aria-current");
  passage?.setAttribute("aria-current", "true");
  heard = passage;
}
