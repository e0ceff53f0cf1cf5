package dev.covey.node.room;

import dev.covey.core.log.Log;

/** What the own log needs of the room it is in, and what is done when it has grown. Any thread. */
final class LogHome implements OwnLog.Home {

  private final KeptRecord kept;
  private final RoomLogs logs;
  private final MemberLogs members;
  private final Runnable pass;

  LogHome(KeptRecord kept, RoomLogs logs, MemberLogs members, Runnable pass) {
    this.kept = kept;
    this.logs = logs;
    this.members = members;
    this.pass = pass;
  }

  @Override
  public RoomRecord roomRecord() {
    return kept.now();
  }

  @Override
  public void keep(RoomRecord changed) {
    kept.keep(changed);
  }

  @Override
  public void watch(Log log) {
    logs.watch(log, true);
  }

  @Override
  public void tell(Head head) {
    members.tell(head);
  }

  @Override
  public void pass() {
    pass.run();
  }
}
