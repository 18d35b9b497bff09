import { Struct } from "google-protobuf/google/protobuf/struct_pb";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Plain = Record<string, unknown>;

/** A secret as Pulumi's engine sends it. */
export function secret(value: unknown): Plain {
  return { [signature]: secretSignature, value };
}

export function isSecret(value: unknown): value is Plain {
  return isPlain(value) && value[signature] === secretSignature;
}

export function isUnknown(value: unknown): boolean {
  return value === unknown;
}

/** The value with its secret marks taken off. */
export function reveal(value: unknown): unknown {
  if (isSecret(value)) {
    return reveal(value.value);
  }

  if (Array.isArray(value)) {
    return value.map(reveal);
  }

  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, reveal(member)])) : value;
}

/** Every text outside of secrets, with the path to it. */
export function* openTexts(value: unknown, path = ""): Generator<{ path: string; text: string }> {
  if (typeof value === "string") {
    yield { path, text: value };
  } else if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) {
      yield* openTexts(member, `${path}[${index}]`);
    }
  } else if (isPlain(value) && !isSecret(value)) {
    for (const [name, member] of Object.entries(value)) {
      yield* openTexts(member, `${path}.${name}`);
    }
  }
}

export function toStruct(value: Plain): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as never);
}

export function fromStruct(value: Struct | undefined): Plain {
  return (value?.toJavaScript() ?? {});
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
