package dev.covey.node.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Manifest;
import dev.covey.core.log.SignatureVerifier;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.MerkleBatch;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeNode;
import dev.covey.node.archive.ArchivedEntries.Locked;
import dev.covey.node.archive.ArchivedEntries.Nothing;
import dev.covey.node.archive.ArchivedEntries.Opened;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks one log of an archive as its blocks and gaps come: its signature at once, each root as
 * soon as all below it is here. One thread; as much memory as the tree is tall.
 */
final class LogCheck {

  private static final long NONE = -1;

  private final LogKey key;
  private final Bytes signature;
  private final MerkleTree tree;
  private final MerkleBatch batch;
  private final ArchivedEntries entries;
  private final ArchivedRights rights;
  private final LogTag tag;
  private final long wanted;
  private final List<TreeNode> path = new ArrayList<>();
  private Optional<Entry> wantedEntry = Optional.empty();
  private boolean wantedIsHere;
  private boolean late;
  private long floor = -1;
  private @Nullable TreeNode wrongRoot;
  private Optional<Hello> hello = Optional.empty();
  private long blocks;
  private long bytes;
  private long texts;
  private long files;
  private long others;
  private long sealed;
  private long nothing;

  /**
   * @param wanted the index of the block whose path is kept, or -1
   */
  private LogCheck(
      LogKey key,
      Bytes signature,
      MerkleTree tree,
      ArchivedEntries entries,
      ArchivedRights rights,
      long wanted) {
    this.key = key;
    this.tag = LogTag.of(key);
    this.rights = rights;
    this.signature = signature;
    this.tree = tree;
    this.entries = entries;
    this.wanted = wanted;
    this.batch = MerkleTree.empty(tree.fork()).batch(this::made);
  }

  /** Reads the record of a log, and checks its signature. */
  static LogCheck begin(
      Bytes body, ArchivedEntries entries, ArchivedRights rights, @Nullable WantedBlock wanted)
      throws ProtocolViolationException {
    Decoder in = new Decoder(body);
    LogKey key = new LogKey(in.fixed32());
    Bytes encoded = in.buffer();
    long fork = in.uint();
    Bytes signature = in.buffer().compact();
    List<TreeNode> roots = TreeNode.decodeList(in);
    if (in.hasRemaining() || roots.isEmpty()) {
      throw new ProtocolViolationException("the record of log " + key + " makes no sense");
    }
    SignatureVerifier verifier = verifier(key, encoded);
    try {
      MerkleTree tree = MerkleTree.of(fork, roots);
      if (!verifier.verify(tree, signature)) {
        throw new ProtocolViolationException(
            "log "
                + key
                + ": its head of "
                + tree.length()
                + " blocks is not signed by its writer");
      }
      long index = wanted != null && wanted.isOf(key) ? wanted.index() : NONE;
      return new LogCheck(key, signature, tree, entries, rights, index);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException("log " + name(key) + ": its head makes no sense", e);
    }
  }

  private static SignatureVerifier verifier(LogKey key, Bytes encoded)
      throws ProtocolViolationException {
    if (encoded.isEmpty()) {
      return SignatureVerifier.compat(key);
    }
    Decoder in = new Decoder(encoded);
    Manifest manifest = Manifest.decode(in);
    if (in.hasRemaining() || !manifest.key().equals(key)) {
      throw new ProtocolViolationException("log " + name(key) + ": the manifest is another log's");
    }
    return SignatureVerifier.of(manifest);
  }

  /** As message ids name it. */
  static String name(LogKey log) {
    return log.bytes().hex();
  }

  LogKey key() {
    return key;
  }

  void block(Bytes block) throws ProtocolViolationException {
    long index = batch.length();
    require(1, block.length());
    batch.append(block);
    requireRoots();
    blocks++;
    bytes += block.length();
    Optional<Entry> entry = entry(index, block);
    if (index == wanted) {
      wantedIsHere = true;
      wantedEntry = entry;
    }
  }

  void gap(Bytes body) throws ProtocolViolationException {
    Decoder in = new Decoder(body);
    TreeNode node = TreeNode.decode(in);
    if (in.hasRemaining() || FlatTree.leftSpan(node.index()) != 2 * batch.length()) {
      throw new ProtocolViolationException(
          "log " + name(key) + ": a gap that does not begin at block " + batch.length());
    }
    require(FlatTree.leafCount(node.index()), node.size());
    batch.append(node);
    requireRoots();
  }

  /** After its last piece. */
  ArchivedLog finish() throws ProtocolViolationException {
    if (batch.length() != tree.length()) {
      throw new ProtocolViolationException(
          "log "
              + name(key)
              + " ends after "
              + batch.length()
              + " of its "
              + tree.length()
              + " blocks");
    }
    return new ArchivedLog(
        key, tree.length(), blocks, bytes, hello, texts, files, others, sealed, nothing);
  }

  Optional<ProvenBlock> proven() {
    if (!wantedIsHere) {
      return Optional.empty();
    }
    Comparator<TreeNode> upwards =
        Comparator.<TreeNode>comparingInt(node -> node.index() == 2 * wanted ? 0 : 1)
            .thenComparingInt(node -> FlatTree.depth(node.index()));
    List<TreeNode> sorted = path.stream().sorted(upwards).toList();
    return Optional.of(new ProvenBlock(key, wanted, wantedEntry, late, sorted, tree, signature));
  }

  private void require(long more, long moreBytes) throws ProtocolViolationException {
    if (more > tree.length() - batch.length()
        || moreBytes > tree.byteLength() - batch.byteLength()) {
      throw new ProtocolViolationException(
          "log " + name(key) + " goes on behind the " + tree.length() + " blocks that were signed");
    }
  }

  private void requireRoots() throws ProtocolViolationException {
    TreeNode wrong = wrongRoot;
    if (wrong != null) {
      long start = FlatTree.leftSpan(wrong.index()) / 2;
      long last = start + FlatTree.leafCount(wrong.index()) - 1;
      throw new ProtocolViolationException(
          "log "
              + name(key)
              + (start == last ? ": block " : ": blocks ")
              + start
              + (start == last ? " is" : " to " + last + " are")
              + " not what its writer signed");
    }
  }

  private void made(TreeNode node) {
    TreeNode root = tree.root(node.index());
    if (root != null && !root.equals(node)) {
      wrongRoot = node;
    }
    if (wanted >= 0 && (node.index() == 2 * wanted || (root == null && isOnPath(node.index())))) {
      path.add(node);
    }
  }

  /** Whether it is beside the way from the wanted leaf to its root. */
  private boolean isOnPath(long node) {
    return FlatTree.contains(FlatTree.parent(node), 2 * wanted)
        && !FlatTree.contains(node, 2 * wanted);
  }

  private Optional<Entry> entry(long index, Bytes block) {
    if (entries.isSealed()) {
      sealed++;
      return Optional.empty();
    }
    ArchivedEntries.Read read = entries.read(key, index, block);
    if (read instanceof Opened opened) {
      Entry entry = opened.entry();
      if (entry.body().isControl() != opened.isControl()
          && !(entry.body() instanceof Entry.Unknown)) {
        nothing++;
        return Optional.empty();
      }
      count(index, entry.body());
      if (opened.isControl() && hello.isPresent()) {
        rights.add(tag, index, entry);
      }
      late |= index == wanted && !opened.isControl() && entry.time() <= floor;
      floor = Math.max(floor, entry.time());
      return Optional.of(entry);
    } else if (read instanceof Locked) {
      sealed++;
    } else if (read instanceof Nothing) {
      nothing++;
    }
    return Optional.empty();
  }

  private void count(long index, Entry.Body body) {
    if (body instanceof Hello said) {
      if (index == 0 && entries.isTrue(said, key)) {
        hello = Optional.of(said);
      }
      others++;
    } else if (body instanceof Text) {
      texts++;
    } else if (body instanceof FileShared) {
      files++;
    } else {
      others++;
    }
  }

  /** The block that is asked for, in a log whose key begins like that, in hex. */
  record WantedBlock(String log, long index) {

    boolean isOf(LogKey key) {
      return key.bytes().hex().startsWith(log);
    }
  }
}
