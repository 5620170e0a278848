/** Own models that are damaged in ways of their own, and one engine that meets all of them, so that none spoils it. */
import type { GraphProto } from '../../src/engine/graph/proto/onnx_pb';
import { OwnModels } from './ownModel';
import { RealChildren } from './realChild';

/** Changes the files of a model. */
export type Damage = (id: string) => void;

export class DamagedModels {
  readonly own = new OwnModels();
  readonly real = new RealChildren({ ownModels: this.own.folder });
  /** Makes the folder of each model, before the engine lists them. */
  private readonly folders: (() => void)[] = [];

  /** To be called in a suite, whose hooks make the folders, and end the engine. */
  constructor() {
    before(() => this.folders.forEach((make) => make()));
    after(() => {
      this.real.dispose();
      this.own.remove();
    });
  }

  /** @param from one of test/fixtures/models @returns the id of the model, which tests of the suite will find */
  add(from: string, damage: Damage): string {
    const id = `bad${this.folders.length}`;
    this.folders.push(() => {
      this.own.add(id, from);
      damage(id);
    });
    return id;
  }

  graph(change: (graph: GraphProto) => void, file?: string): Damage {
    return (id) => this.own.changeGraph(id, change, file);
  }

  /** @param change of the parsed file, in place */
  json(file: string, change: (content: Record<string, unknown>) => void): Damage {
    return (id) => this.own.changeJson(id, file, change);
  }
}
