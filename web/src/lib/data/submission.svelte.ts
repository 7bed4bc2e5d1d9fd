/** One press of a form's button: busy while it runs, the problem afterwards, never twice at once. */

import { Problem, Unreachable } from "#lib/api/problems";

export class Submission {
  isBusy = $state(false);
  problem = $state.raw<Problem | Unreachable | null>(null);

  /** Run `work` unless it runs already. Returns whether it succeeded; what the server refused is kept in `problem`. */
  async run(work: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      this.problem = error;
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** The words for one field that was at fault, by its name in the body. */
  faultOf(name: string): string | undefined {
    if (!(this.problem instanceof Problem)) return undefined;
    return this.problem.body.faults?.find((fault) => fault.pointer.endsWith(`/${name}`))?.words;
  }

  /** The problem, unless its words stand beside the fields already. */
  get general(): Problem | Unreachable | null {
    return this.problem instanceof Problem && this.problem.body.faults?.length ? null : this.problem;
  }
}
