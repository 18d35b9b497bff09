import { createHash } from "node:crypto";

/**
 * A password as RabbitMQ keeps it: base64 of a salt of four bytes and SHA-256 over salt and password. The salt follows from user and password, so that the
 * same password gives the same definitions and no needless change.
 */
export function passwordHash(user: string, password: string): string {
  const salt = createHash("sha256").update(`salt\0${user}\0${password}`).digest().subarray(0, 4);
  const hash = createHash("sha256").update(salt).update(password, "utf8").digest();
  return Buffer.concat([salt, hash]).toString("base64");
}
