// The marks and forces that ../template/*.js use, and no others: a third of the whole library.
export { arrow, barX, barY, dot, plot, pointer, pointerX, rectY, ruleX, ruleY, text, tip } from "@observablehq/plot";
export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
