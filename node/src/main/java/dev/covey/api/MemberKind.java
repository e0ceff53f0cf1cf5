package dev.covey.api;

/** Whether a person or a program speaks. */
public enum MemberKind {
  PERSON,
  BOT
}
