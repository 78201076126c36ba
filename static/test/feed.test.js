// The modules that read messages: message, buffer, feed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageBuffer } from '../buffer.js';
import { Series } from '../data/series.js';
import { Feed } from '../feed.js';
import { parseMessage } from '../message.js';
import { Scanner } from '../scan.js';

test('the kinds of message are recognized', () => {
  assert.deepEqual(parseMessage('{"seq":17,"t":1763770000123,"value":74}'), {
    kind: 'measurement',
    seq: 17,
    t: 1_763_770_000_123,
    value: 74,
    series: '',
    unit: '',
    step: 0,
    text: '74',
  });
  assert.equal(parseMessage('{"seq":17,"t":1,"step":-3600000,"value":1}').step, -3_600_000);
  assert.equal(parseMessage('{"seq":17,"t":1,"value":-0.5,"series":"a"}').series, 'a');
  assert.deepEqual(parseMessage('{"hello":{"epoch":"k3","first":1,"last":0}}'), { kind: 'hello', epoch: 'k3', first: 1, last: 0, now: null });
  assert.equal(parseMessage('{"hello":{"epoch":"k3","first":1,"last":0,"now":1763770000123}}').now, 1_763_770_000_123);
  assert.deepEqual(parseMessage('{"gap":{"from":12,"to":40}}'), { kind: 'gap', from: 12, to: 40 });
  assert.equal(parseMessage('{"seq":17,"t":-5,"value":null}').value, null);
  assert.equal(parseMessage('{"seq":17,"t":1,"unit":"ms","value":1}').unit, 'ms');
});

test('the state of a source has all members, whatever was left out', () => {
  const all = '{"sources":[{"name":"a","state":"running","since":5,"demo":true,"reads":"columns: r","note":"n","refused":3,"last_refused":"line 3","late":2,"lost":4,"held_up":1500}]}';
  assert.deepEqual(parseMessage(all).sources, [
    { name: 'a', state: 'running', since: 5, demo: true, reads: 'columns: r', note: 'n', refused: 3, lastRefused: 'line 3', late: 2, lost: 4, heldUpMs: 1_500 },
  ]);
  const none = { since: null, demo: false, reads: '', note: '', refused: 0, lastRefused: '', late: 0, lost: 0, heldUpMs: 0 };
  for (const rest of ['', ',"since":"x","demo":1,"reads":{},"note":5,"refused":-1,"last_refused":null,"late":"2","lost":"4","held_up":[]']) {
    assert.deepEqual(parseMessage(`{"sources":[{"name":"a","state":"waiting"${rest}}]}`).sources, [{ name: 'a', state: 'waiting', ...none }]);
  }
});

const MALFORMED = [
  '', '{', 'null', '7', '"text"', '[]', '{}', '{"hello":null}', '{"hello":{"epoch":"","first":1,"last":2}}',
  '{"hello":{"epoch":5,"first":1,"last":2}}', '{"gap":null}', '{"gap":{"from":5,"to":4}}', '{"gap":{"from":"1","to":4}}',
  '{"seq":1,"t":2}', '{"seq":1.5,"t":2,"value":3}', '{"seq":1,"t":null,"value":3}', '{"seq":1,"t":2,"value":"3"}',
  '{"seq":1,"t":2,"value":1e999}', '{"seq":1,"t":2,"value":3,"series":4}', '{"seq":1,"t":2,"step":"3","value":3}', '{"seq":1e300,"t":2,"value":3}',
  '{"seq":1,"t":8.64e15,"value":3}', '{"seq":1,"t":2,"unit":4,"value":3}', '{"sources":{}}', '{"sources":[null]}', '{"sources":[{"name":"a"}]}',
];

for (const text of MALFORMED) {
  test(`malformed: ${text}`, () => assert.equal(parseMessage(text), null));
}

/** What the scanner reads of one line, or null. */
function scanned(scanner, line) {
  if (!scanner.read(line, 0)) return null;
  const { seq, t, value, header, start, end } = scanner;
  return { seq, t, value: Number.isNaN(value) ? null : value, series: header.series, unit: header.unit, text: line.slice(start, end) };
}

test('the scanner reads the same as JSON.parse, or nothing', () => {
  const scanner = new Scanner();
  const headers = ['', ',"series":"a"', ',"series":"a","unit":"%"', ',"unit":"\\u00b0\\"C"', ',"series":"\\\\"', ',"series":"a","series":"b"', ',"seq":9', ',"step":5', ',"value":1'];
  const values = ['0', '-0', '7', '123456789012345', '1234567890123456', '0.1', '-12.5', '0.30000000000000004', '123.4567890123', 'null', '1.', '.5', '01', '-', '1e5', '1.2.3', 'nul', '"1"', '9'.repeat(400)];
  for (const value of values) {
    for (const header of headers) {
      for (const t of ['1763770000123', '-5', '05', '1.5', '']) {
        const line = `{"seq":17,"t":${t}${header},"value":${value}}`;
        const parsed = parseMessage(line);
        if (parsed !== null && parsed.step === 0) scanner.learn(line);
        const read = scanned(scanner, line);
        if (read === null) continue;
        const { kind, step, text, ...measurement } = parsed;
        assert.deepEqual({ ...read, text: undefined }, { ...measurement, text: undefined }, line);
        assert.equal(read.text, value);
      }
    }
  }
  assert.deepEqual(scanned(scanner, '{"seq":1,"t":2,"series":"a","unit":"%","value":74.5}'), { seq: 1, t: 2, value: 74.5, series: 'a', unit: '%', text: '74.5' });
  assert.equal(scanned(scanner, '{"seq":1,"t":2,"value":3} '), null);
});

test('the buffer returns everything once, in order', () => {
  const buffer = new MessageBuffer();
  buffer.push('a');
  buffer.push('b');
  assert.deepEqual(buffer.take(), ['a', 'b']);
  assert.deepEqual(buffer.take(), []);
});

test('the buffer says when it is full, by number or by size', () => {
  const byNumber = new MessageBuffer({ messages: 3, characters: 1_000 });
  assert.deepEqual(['a', 'b', 'c'].map((text) => byNumber.push(text)), [false, false, true]);
  const bySize = new MessageBuffer({ messages: 100, characters: 10 });
  assert.deepEqual(['12345', '123456'].map((text) => bySize.push(text)), [false, true]);
  bySize.take();
  assert.equal(bySize.push('12345'), false);
});

/** A feed, and the calls to its sink. */
function watched() {
  const log = [];
  const known = new Map();
  const feed = new Feed({
    series(name) {
      if (!known.has(name)) known.set(name, new Series(name));
      return known.get(name);
    },
    add(series, t, value, unit) {
      log.push(unit === '' ? value : `${value} ${unit}`);
      Object.assign(series, { head: t, latest: value });
      return series.name !== 'no room';
    },
    say(series, t, value, text) {
      log.push(text);
    },
    gap() {
      log.push('gap');
    },
    step(ms, t) {
      log.push(`step ${ms} at ${t}`);
    },
  });
  const hello = (epoch, first, last) => feed.accept(JSON.stringify({ hello: { epoch, first, last } }));
  const measure = (seq, series) => feed.accept(JSON.stringify({ seq, t: seq * 10, value: seq, series }));
  const gap = (from, to) => feed.accept(JSON.stringify({ gap: { from, to } }));
  feed.opened(true);
  return { feed, log, known, hello, measure, gap };
}

test('history and live measurements are distinguished', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 3);
  for (const seq of [2, 3, 4, 5]) measure(seq);
  assert.deepEqual([feed.received, feed.live, feed.lost, feed.lastSeq], [4, 2, 0, 5]);
  assert.deepEqual(log, ['gap', 2, 3, 4, 5]);
});

test('a resume without loss has no gap, and duplicates count once', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 0);
  measure(1);
  measure(2);
  assert.deepEqual(feed.resume, { after: 2, epoch: 'a' });
  feed.opened(true);
  hello('a', 1, 4);
  for (const seq of [2, 3, 4]) measure(seq);
  assert.deepEqual(log.slice(1), [1, 2, 3, 4]);
  assert.deepEqual([feed.received, feed.lost], [4, 0]);
});

test('a gap record counts as lost, interrupts the line, and moves the resume position', () => {
  const { feed, log, hello, measure, gap } = watched();
  hello('a', 1, 0);
  measure(11);
  gap(12, 40);
  assert.deepEqual(feed.resume, { after: 40, epoch: 'a' });
  measure(41);
  assert.deepEqual([feed.lost, feed.gaps], [29, 1]);
  assert.deepEqual(log.slice(1), [11, 'gap', 41]);
  gap(30, 41);
  assert.deepEqual([feed.lost, feed.gaps], [29, 1]);
});

test('numbers that are missing without a gap record are lost too', () => {
  const { feed, hello, measure } = watched();
  hello('a', 1, 0);
  measure(1);
  measure(5);
  assert.deepEqual([feed.lost, feed.gaps], [3, 1]);
});

test('a new epoch makes a gap and starts the numbers over, without counting losses', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 0);
  measure(900);
  hello('b', 1, 2);
  assert.equal(feed.resume, null);
  measure(1);
  assert.deepEqual(log.slice(1), [900, 'gap', 1]);
  assert.deepEqual([feed.lost, feed.lastSeq, feed.epoch], [0, 1, 'b']);
});

test('a server that says no hello is never resumed', () => {
  const { feed, log, measure } = watched();
  feed.opened(false);
  measure(5);
  assert.equal(feed.resume, null);
  feed.opened(false);
  measure(3);
  assert.deepEqual(log.filter((entry) => entry !== 'gap'), [5, 3]);
  assert.equal(feed.live, 2);
});

test('a clock step is reported once, before its measurement', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 0);
  measure(1);
  for (let twice = 0; twice < 2; twice += 1) feed.accept('{"seq":2,"t":5,"step":-9000,"value":2}');
  measure(3);
  assert.deepEqual(log.slice(1), [1, 'step -9000 at 5', 2, 3]);
  assert.deepEqual([feed.clockSet, feed.clockSets], [{ t: 5, step: -9000, move: null }, 1]);
  assert.equal(feed.setSinceHello, -9000);
});

test('a gap in a series and a unit are passed on', () => {
  const { feed, log, hello } = watched();
  hello('a', 1, 0);
  feed.accept('{"seq":1,"t":5,"series":"a","unit":"ms","value":1}');
  feed.accept('{"seq":2,"t":6,"series":"a","value":null}');
  assert.deepEqual(log.slice(1), ['1 ms', NaN]);
  assert.equal(feed.last.value, null);
});

test('the state of the sources is unknown until the server has reported it', () => {
  const { feed } = watched();
  assert.equal(feed.sources, null);
  feed.accept('{"sources":[]}');
  assert.deepEqual(feed.sources, []);
});

test('errors and measurements without a line are counted', () => {
  const { feed, hello, measure } = watched();
  hello('a', 1, 0);
  feed.accept('nonsense');
  measure(1, 'no room');
  assert.deepEqual([feed.errors, feed.dropped, feed.received], [1, 1, 1]);
});

test('recent returns the last ten, newest first', () => {
  const { feed, hello, measure } = watched();
  hello('a', 1, 0);
  for (let seq = 1; seq <= 2_000; seq += 1) measure(seq);
  assert.deepEqual(feed.recent().map(({ seq }) => seq), [2_000, 1_999, 1_998, 1_997, 1_996, 1_995, 1_994, 1_993, 1_992, 1_991]);
  feed.forgetRecent();
  assert.deepEqual(feed.recent(), []);
  assert.equal(feed.last.seq, 2_000, 'the latest stays');
});

test('a message may hold several records, and a bad line costs only itself', () => {
  const { feed, log, hello } = watched();
  hello('a', 1, 0);
  feed.accept('{"seq":1,"t":10,"value":1}\n{"seq":2,"t":\n{"sources":[]}\n{"seq":2,"t":20,"value":2}\n\n{"seq":3,"t":30,"value":null}');
  assert.deepEqual(log.slice(1), [1, 2, NaN]);
  assert.deepEqual([feed.errors, feed.received, feed.sources], [2, 3, []]);
  assert.deepEqual(feed.recent().map(({ seq }) => seq), [3, 2, 1]);
});

test('it does not matter how the lines are split into messages', () => {
  const lines = ['{"hello":{"epoch":"a","first":1,"last":3}}', 'nonsense'];
  for (let seq = 1; seq <= 60; seq += 1) {
    const names = ['', ',"series":"a b"', ',"series":"a\\"","unit":"%"', ',"unit":"°C"'][seq % 4];
    const value = [seq, -seq / 8, `${seq}.50`, '1e-7', 'null', '18446744073709551615', '"7"'][seq % 7];
    lines.push(`{"seq":${seq + (seq > 30 ? 5 : 0)},"t":${1e12 - seq * 7}${seq === 40 ? ',"step":-5' : ''}${names},"value":${value}}`);
  }
  const read = (size) => {
    const { feed, log, known } = watched();
    for (let i = 0; i < lines.length; i += size) feed.accept(lines.slice(i, i + size).join('\n'));
    const texts = [...known.values()].map(({ name, text }) => [name, text]);
    return { log, texts, recent: feed.recent(), counts: [feed.received, feed.live, feed.lost, feed.gaps, feed.errors] };
  };
  for (const size of [2, 3, 7, 20, 100]) assert.deepEqual(read(size), read(1), `${size} lines a message`);
});

test('the latest values are shown as they were sent', () => {
  const { feed, known, hello } = watched();
  hello('a', 1, 0);
  const texts = ['74', '74.0', '0.30000000000000004', '1e-7', '9007199254740993', '-0.0', '18446744073709551615', '340282366920938463463374607431768211455', '0.10000000000000000055', '1.7976931348623157e308'];
  for (const [i, text] of texts.entries()) {
    for (const seq of [2 * i + 1, 2 * i + 2]) {
      feed.accept(`{"seq":${seq},"t":${seq},"series":"value","value":${text}}`);
      assert.equal(known.get('value').latestText, text);
      assert.equal(feed.last.text, text);
    }
  }
});

test('what the feed is about is checked, and replaces what was said before', () => {
  const { feed } = watched();
  const empty = { title: '', unit: '', thresholds: [], notes: [] };
  assert.deepEqual(feed.about, empty);
  feed.accept('{"about":{"title":"Oven","unit":"°C","thresholds":[{"series":"a","value":80,"text":"hot"},{"value":1}],"notes":[{"t":5,"text":"deploy"},{"t":6,"series":"a"}]}}');
  assert.deepEqual(feed.about, {
    title: 'Oven',
    unit: '°C',
    thresholds: [{ series: 'a', value: 80, text: 'hot' }, { series: undefined, value: 1, text: '' }],
    notes: [{ t: 5, text: 'deploy', series: undefined }, { t: 6, text: '', series: 'a' }],
  });
  feed.accept('{"about":{"title":5,"unit":null,"thresholds":[null,{"value":"80"},{"value":1,"series":7}],"notes":[{"t":8.64e15},"x",{"t":1,"series":5}]}}');
  assert.deepEqual(feed.about, empty);
  feed.accept('{"about":{}}');
  assert.deepEqual([feed.about, feed.errors], [empty, 0]);
});
