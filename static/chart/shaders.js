// The programs of the GPU: three for the pieces of a line, one for its points.
//
// They get three points in a row, or four, and turn them into pixels, counted from the lower left
// corner of the canvas. Lines to points far outside are cut off near the view, because the numbers
// of the GPU become inexact there.
//
// Must not know: where the points come from. Read next: drawn.js.

import { GAP, JOINT } from './points.js';

const COMMON = `#version 300 es
precision highp float;
layout(location = 0) in vec2 before;
layout(location = 1) in vec2 here;
layout(location = 2) in vec2 after;
uniform vec2 scale, offset, size;
uniform float width;

bool isEnd(vec2 p) { return p.y > ${(JOINT / 2).toExponential()}; }
bool isGap(vec2 p) { return p.y > ${(GAP / 2).toExponential()}; }
vec4 place(vec2 pixel) { return vec4(pixel / size * 2.0 - 1.0, 0.0, 1.0); }
`;

/**
 * The piece from `here` to \`after\`: a rectangle around it, half a pixel wider where its edges are
 * smooth.
 *
 * A noisy line goes up and down in every column of pixels, and covers its panel many times over.
 * There a piece between two others that go back beside it is hardly wider than a pixel, with hard
 * edges. (A pixel would do if GPUs did not round places, some to a sixteenth of a pixel.)
 */
const LINE_VERTEX = `${COMMON}
layout(location = 3) in vec2 beyond;
uniform float feather;   // half a pixel if edges are smooth, else 0
out float along, across;

// How far from p to q something is reached that is step away from p.
float part(float step, float way) { return way == 0.0 ? 0.0 : clamp(step / way, 0.0, 1.0); }

// Moves p along the line to q until it is near the view.
vec2 near(vec2 p, vec2 q) {
  float x = clamp(p.x, -size.x, 2.0 * size.x);
  if (x != p.x) p = vec2(x, p.y + (q.y - p.y) * part(x - p.x, q.x - p.x));
  float y = clamp(p.y, -size.y, 2.0 * size.y);
  if (y != p.y) p = vec2(p.x + (q.x - p.x) * part(y - p.y, q.y - p.y), y);
  return p;
}

// Whether both neighbours of the piece go back beside it, and far.
bool isBetween() {
  vec2 left = scale * (here - before), middle = scale * (after - here), right = scale * (beyond - after);
  bool goesBack = left.y * middle.y < 0.0 && middle.y * right.y < 0.0 && abs(middle.y) > 4.0 * width;
  return goesBack && !isEnd(before) && !isEnd(beyond) && max(left.x, right.x) + middle.x < 2.0;
}

void main() {
  int corner = gl_VertexID & 3;
  bool isLeft = corner < 2;
  // There is no line to a gap: all corners are in one place.
  vec2 from = isEnd(here) ? (isEnd(after) ? vec2(0.0) : after) : here;
  vec2 to = isEnd(after) ? from : after;
  vec2 farA = scale * from + offset;
  vec2 farB = scale * to + offset;
  vec2 a = near(farA, farB);
  vec2 b = near(farB, farA);
  vec2 p = isLeft ? a : b;
  vec2 d = b - a;
  float length2 = dot(d, d);
  bool isPiece = !isEnd(here) && !isEnd(after);
  vec2 side = !isPiece ? vec2(0.0) : length2 > 0.0 ? vec2(-d.y, d.x) * inversesqrt(length2) : vec2(0.0, 1.0);
  bool isNarrow = isPiece && isBetween();
  float reach = ((corner & 1) == 0 ? 1.0 : -1.0) * (isNarrow ? 0.6 : 0.5 * width + feather);
  along = p.x;
  across = isNarrow || feather == 0.0 ? 0.0 : reach;
  gl_Position = place(p + side * reach);
}`;

/** All of the line's rectangle: its edges are hard. */
const SOLID_FRAGMENT = `#version 300 es
precision highp float;
uniform vec4 color;
out vec4 outColor;
void main() { outColor = color; }`;

/** `covered`: how much of a pixel is covered that is so far from the middle of the line. */
const EDGES = `#version 300 es
precision highp float;
in float along, across;
uniform vec4 color;
uniform float width;
out vec4 outColor;
float covered() { return clamp(0.5 * width + 0.5 - abs(across), 0.0, 1.0); }
`;

const SMOOTH_FRAGMENT = `${EDGES}
void main() { outColor = color * covered(); }`;

const DASHED_FRAGMENT = `${EDGES}
uniform vec4 dash;   // where the dashes and the gaps of a period end
uniform float phase;
const float DIM = 0.3;
void main() {
  float at = mod(along + phase, dash.w);
  bool isDash = at < dash.x || (at >= dash.y && at < dash.z);
  outColor = color * covered() * (isDash ? 1.0 : DIM);
}`;

/** A dot at `here`, if it is alone between gaps or far from its neighbours. */
const DOT_VERTEX = `${COMMON}
uniform float sparse;
void main() {
  bool isAlone = isGap(before) && isGap(after);
  bool isFar = (isEnd(before) || (here.x - before.x) * scale.x >= sparse)
    && (isEnd(after) || (after.x - here.x) * scale.x >= sparse);
  bool isDot = !isEnd(here) && (isAlone || isFar);
  gl_Position = isDot ? place(scale * here + offset) : vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = width;
}`;

const DOT_FRAGMENT = `#version 300 es
precision highp float;
uniform vec4 color;
uniform float width;
out vec4 outColor;
void main() {
  float edge = (0.5 - distance(gl_PointCoord, vec2(0.5))) * width;
  outColor = color * clamp(edge, 0.0, 1.0);
}`;

/**
 * `{name: {program, at}}`, where `at` has the locations of uniforms by their names.
 *
 * A line with hard edges is a program of its own, without blending, for machines that have no
 * graphics card.
 */
export function programs(gl) {
  const compiled = (type, source) => {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    return shader;
  };
  const line = compiled(gl.VERTEX_SHADER, LINE_VERTEX);
  const linked = (vertex, fragment) => {
    const program = gl.createProgram();
    gl.attachShader(program, vertex);
    gl.attachShader(program, compiled(gl.FRAGMENT_SHADER, fragment));
    gl.linkProgram(program);
    return program;
  };
  const all = {
    solid: linked(line, SOLID_FRAGMENT),
    smooth: linked(line, SMOOTH_FRAGMENT),
    dashed: linked(line, DASHED_FRAGMENT),
    dot: linked(compiled(gl.VERTEX_SHADER, DOT_VERTEX), DOT_FRAGMENT),
  };
  // To ask a program for anything waits for it, so all are begun before.
  return Object.fromEntries(Object.entries(all).map(([name, program]) => [name, { program, at: uniforms(gl, program) }]));
}

function uniforms(gl, program) {
  // A lost context links nothing, and is not a mistake: a new chart is made later.
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(program));
  const at = {};
  for (let i = 0; i < (gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) ?? 0); i += 1) {
    const { name } = gl.getActiveUniform(program, i);
    at[name] = gl.getUniformLocation(program, name);
  }
  return at;
}
