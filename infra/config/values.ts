import type { SettingsSource } from "./settings";

/** Reads single values and collects what is wrong with them; after a problem the default stands in, so that reading goes on. */
export class Values {
  public readonly problems: string[] = [];
  private readonly known = new Set<string>();

  public constructor(private readonly source: SettingsSource) {}

  public text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  public optional(name: string): string | undefined {
    this.known.add(name);
    const text = this.source.get(name)?.trim();
    return text === undefined || text === "" ? undefined : text;
  }

  public oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name, fallback);
    const found = choices.find((choice) => choice === text);
    if (found === undefined) {
      this.wrong(name, text, `use ${choices.join(", ")}`);
    }

    return found ?? fallback;
  }

  public flag(name: string, fallback: boolean): boolean {
    return this.oneOf(name, ["true", "false"], fallback ? "true" : "false") === "true";
  }

  public whole(name: string, least: number, most: number, fallback: number): number {
    return this.optionalWhole(name, least, most) ?? fallback;
  }

  public optionalWhole(name: string, least: number, most: number): number | undefined {
    const text = this.optional(name);
    if (text === undefined) {
      return undefined;
    }

    const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (number >= least && number <= most) {
      return number;
    }

    this.wrong(name, text, `use a whole number from ${least} to ${most}`);
    return undefined;
  }

  /** Cores of a container: Container Apps gives each two GiB of memory. */
  public cores(name: string, fallback: number): number {
    const text = this.text(name, String(fallback));
    const number = Number(text);
    if (number >= 0.25 && number <= 4 && Number.isInteger(number * 4)) {
      return number;
    }

    this.wrong(name, text, "use 0.25 to 4 in steps of 0.25");
    return fallback;
  }

  public matching(name: string, pattern: RegExp, what: string, fallback: string): string {
    const text = this.text(name, fallback);
    if (!pattern.test(text)) {
      this.wrong(name, text, `use ${what}`);
    }

    return text;
  }

  /** A URL without user, password, path or query; undefined when it is missing or wrong. */
  public url(name: string, schemes: readonly string[], example: string): string | undefined {
    const text = this.optional(name);
    if (text === undefined) {
      this.problems.push(`warren:${name} is missing: set it, for example 'pulumi config set ${name} ${example}'.`);
      return undefined;
    }

    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && (url.username !== "" || url.password !== "")) {
      // Not shown: it holds a password.
      this.problems.push(`warren:${name} has a user or a password in it: leave them out, and write it as ${example}.`);
    } else if (url === undefined || !schemes.includes(url.protocol) || url.hostname === "" || !["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "") {
      this.wrong(name, text, `write it as ${example}`);
    } else {
      return text.replace(/\/$/, "");
    }

    return undefined;
  }

  public secret(name: string): void {
    this.known.add(name);
    const kept = this.source.secret(name);
    if (kept !== "encrypted") {
      const what = kept === "missing" ? "is missing: set it" : "stands in the stack's file for everybody to read: change it on the broker, then set it";
      this.problems.push(`warren:${name} ${what} with 'pulumi config set --secret ${name}'.`);
    }
  }

  /** Settings that nothing asked for are misspelt, or of another version of this program. */
  public unknown(): void {
    for (const name of this.source.names.filter((given) => !this.known.has(given))) {
      this.problems.push(`warren:${name} is no setting: README.md lists them. Remove it with 'pulumi config rm ${name}'.`);
    }
  }

  public wrong(name: string, value: string, fix: string): void {
    this.problems.push(`warren:${name} is '${value}': ${fix}.`);
  }

  /** For settings that matter only to another choice: they are known, but not looked at. */
  public ignore(...names: string[]): void {
    names.forEach((name) => this.known.add(name));
  }
}
