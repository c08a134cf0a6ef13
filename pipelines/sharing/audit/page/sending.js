// Sends marks in the order in which they were made, and keeps those that could not be saved until they are.

const PAUSE = 2000; // milliseconds until it is tried again

/** A function that takes marks. `tell(state, why)`: saving, saved or unsaved; `answered`: what the server said. */
export function sender(tell, answered) {
  let waiting = [];
  let busy = false;

  async function work() {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      const marks = waiting;
      waiting = [];
      try {
        tell("saving");
        const answer = await fetch("marks", {
          method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(marks),
        });
        if (!answer.ok) throw new Error(answer.status === 507 ? (await answer.json()).error : await answer.text());
        answered(await answer.json());
        if (!waiting.length) tell("saved");
      } catch (error) {
        waiting = [...marks, ...waiting];
        tell("unsaved", error instanceof TypeError ? "stopped" : error.message);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
    busy = false;
  }

  addEventListener("beforeunload", (event) => {
    if (waiting.length || busy) event.preventDefault();
  });
  return (marks) => {
    if (!marks.length) return;
    waiting.push(...marks);
    work();
  };
}
