package dev.covey.api;

/** How closely a node looks at itself. */
public enum Checkup {
  /** Everything but the logs' blocks; some seconds. */
  QUICK,
  /** Also every signature and hash of the logs; about a second for 200 MB. */
  VERIFY,
  /**
   * As {@link #VERIFY}; what is wrong in logs of others is dropped, so that peers give it again.
   */
  REPAIR
}
