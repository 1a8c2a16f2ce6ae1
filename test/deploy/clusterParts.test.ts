import { describe, expect, it } from 'vitest';
import { said, warningTexts } from './clusterApi.ts';

describe("the API server's warnings", () => {
  it('are read from one header with several of them', () => {
    const header =
      '299 - "would violate PodSecurity \\"restricted:latest\\": a, b", 299 - "unknown field \\"x\\""';
    expect(warningTexts(header)).toEqual([
      'would violate PodSecurity "restricted:latest": a, b',
      'unknown field "x"',
    ]);
    expect(warningTexts(undefined)).toEqual([]);
  });
});

describe('an answer', () => {
  it('is told by its message, or whole', () => {
    expect(said({ status: 422, body: { kind: 'Status', message: 'is invalid' }, warnings: [] })).toBe(
      '422: is invalid',
    );
    expect(said({ status: 404, body: 'not here', warnings: [] })).toBe('404: "not here"');
  });
});
