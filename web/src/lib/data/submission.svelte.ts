/** One press of a form's button: busy while it runs, the problem afterwards, never twice at once. */

import { Problem, Unreachable } from "#lib/api/problems";
import { language } from "#lib/language/language.svelte";

export class Submission {
  isBusy = $state(false);
  #problem = $state.raw<Problem | Unreachable | null>(null);
  #saidIn = $state<string>("");

  /** What went wrong; gone once the language is another than the server's words are in. */
  get problem(): Problem | Unreachable | null {
    return this.#problem instanceof Problem && this.#saidIn !== language.current ? null : this.#problem;
  }
  set problem(problem: Problem | Unreachable | null) {
    this.#problem = problem;
    this.#saidIn = language.current;
  }

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
    const { faults, params } = this.problem.body;
    // A rule of the domain names its field beside the words for the whole.
    if (params?.field === name) return this.problem.message;
    return faults?.find((fault) => fault.pointer.endsWith(`/${name}`))?.words;
  }

  /** The problem, unless its words stand beside the fields already. */
  get general(): Problem | Unreachable | null {
    return this.problem instanceof Problem && this.problem.body.faults?.length ? null : this.problem;
  }
}
