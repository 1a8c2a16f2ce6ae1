import { describe, expect, it } from 'vitest';
import { withPublishedStaging } from './toolsKubernetes.ts';
import { closed, withLocalReferences } from './toolsSchemaForms.ts';

describe("Kubernetes' go.mod", () => {
  it('points at the published modules, and is another module', () => {
    const goMod = [
      'module k8s.io/kubernetes',
      'replace (',
      '\tk8s.io/api => ./staging/src/k8s.io/api',
      '\tk8s.io/cluster-bootstrap => ./staging/src/k8s.io/cluster-bootstrap',
      ')',
    ].join('\n');
    expect(withPublishedStaging(goMod, 'v1.37.2').split('\n')).toEqual([
      'module driftline.local/kubernetes',
      'replace (',
      '\tk8s.io/api => k8s.io/api v0.37.2',
      '\tk8s.io/cluster-bootstrap => k8s.io/cluster-bootstrap v0.37.2',
      ')',
    ]);
  });
});

describe('schemas of Kubernetes', () => {
  it('refer to the definitions beside them; a property may be called $id', () => {
    expect(
      withLocalReferences({
        $id: 'https://kubernetes.io/api/x.json',
        properties: {
          $id: { type: 'string' },
          spec: { anyOf: [{ $ref: '/api/_definitions.json#/$defs/a' }] },
        },
      }),
    ).toEqual({
      properties: { $id: { type: 'string' }, spec: { anyOf: [{ $ref: '_definitions.json#/$defs/a' }] } },
    });
  });
});

describe('schemas of custom resources', () => {
  it('refuse keys that are not named, at all depths', () => {
    const inner = { properties: { port: { type: 'integer' } } };
    expect(
      closed({ properties: { one: inner, list: { items: inner }, map: { additionalProperties: inner } } }),
    ).toEqual({
      properties: {
        one: { ...inner, additionalProperties: false },
        list: { items: { ...inner, additionalProperties: false } },
        map: { additionalProperties: { ...inner, additionalProperties: false } },
      },
      additionalProperties: false,
    });
  });

  it('stay open where they are meant to be', () => {
    for (const open of [
      { type: 'object' },
      { properties: {}, 'x-kubernetes-preserve-unknown-fields': true },
      { anyOf: [{ properties: { a: {} } }] },
      { default: { properties: {} } },
    ])
      expect(closed(open)).toEqual(open);
  });

  it('take `properties` and `items` for names where they are names', () => {
    const schema = { properties: { properties: { type: 'string' }, items: { type: 'string' } } };
    expect(closed(schema)).toEqual({ ...schema, additionalProperties: false });
  });
});
