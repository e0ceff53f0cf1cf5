package dev.covey.node.cli.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.LinkReferenceDefinition;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;

/** Writes a parsed text as lines; every word passes {@link PlainText}. For one text. */
final class MarkdownLines extends AbstractVisitor {

  private static final String QUOTE = "\u2502 ";
  private static final String BULLET = "\u2022 ";

  private final Console console;
  private final StringBuilder out = new StringBuilder();

  /** What lines begin with, from the outermost block inwards. */
  private final Deque<String> prefixes = new ArrayDeque<>();

  private int number;

  MarkdownLines(Console console) {
    this.console = console;
  }

  String text() {
    return out.toString();
  }

  @Override
  public void visit(Paragraph paragraph) {
    visitChildren(paragraph);
    endBlock(paragraph);
  }

  @Override
  public void visit(Heading heading) {
    out.append(console.styled(Style.BOLD, inner(heading)));
    endBlock(heading);
  }

  @Override
  public void visit(BlockQuote quote) {
    within(console.dim(QUOTE), console.dim(QUOTE), quote);
    endBlock(quote);
  }

  @Override
  public void visit(BulletList list) {
    visitChildren(list);
    endBlock(list);
  }

  @Override
  public void visit(OrderedList list) {
    int outer = number;
    Integer first = list.getMarkerStartNumber();
    number = first == null ? 1 : first;
    visitChildren(list);
    number = outer;
    endBlock(list);
  }

  @Override
  public void visit(ListItem item) {
    String mark = item.getParent() instanceof OrderedList ? number++ + ". " : BULLET;
    within(mark, " ".repeat(mark.length()), item);
    endBlock(item);
  }

  @Override
  public void visit(FencedCodeBlock code) {
    String literal = code.getLiteral() == null ? "" : code.getLiteral().stripTrailing();
    if (code.getInfo() != null && !code.getInfo().isEmpty()) {
      out.append("  ").append(console.dim(PlainText.line(code.getInfo())));
      newLine();
    }
    String[] lines = literal.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (i > 0) {
        newLine();
      }
      out.append("  ").append(console.styled(Style.CODE, PlainText.line(lines[i])));
    }
    endBlock(code);
  }

  @Override
  public void visit(Text text) {
    out.append(PlainText.line(text.getLiteral()));
  }

  @Override
  public void visit(HtmlInline html) {
    out.append(PlainText.line(html.getLiteral()));
  }

  @Override
  public void visit(Code code) {
    out.append(console.styled(Style.CODE, PlainText.line(code.getLiteral())));
  }

  @Override
  public void visit(Emphasis emphasis) {
    out.append(console.styled(Style.ITALIC, inner(emphasis)));
  }

  @Override
  public void visit(StrongEmphasis strong) {
    out.append(console.styled(Style.BOLD, inner(strong)));
  }

  @Override
  public void visit(Link link) {
    link(inner(link), link.getDestination());
  }

  @Override
  public void visit(Image image) {
    link("[" + inner(image) + "]", image.getDestination());
  }

  /** Nothing is hidden: a definition is shown as it was written, more or less. */
  @Override
  public void visit(LinkReferenceDefinition definition) {
    out.append(PlainText.line("[" + definition.getLabel() + "]: " + definition.getDestination()));
    endBlock(definition);
  }

  @Override
  public void visit(SoftLineBreak lineBreak) {
    newLine();
  }

  @Override
  public void visit(HardLineBreak lineBreak) {
    newLine();
  }

  /** What is clicked, and where it leads, unless they are the same. */
  private void link(String words, String destination) {
    String target = PlainText.line(destination);
    out.append(words);
    if (!words.equals(target) && !("mailto:" + words).equals(target)) {
      out.append(words.isEmpty() ? "" : " ")
          .append('<')
          .append(console.styled(Style.UNDERLINED, target))
          .append('>');
    }
  }

  /** The node's children, written apart from the rest. */
  private String inner(Node node) {
    int begin = out.length();
    visitChildren(node);
    String inner = out.substring(begin);
    out.setLength(begin);
    return inner;
  }

  private void within(String first, String others, Node block) {
    out.append(first);
    prefixes.addLast(others);
    visitChildren(block);
    String unused = prefixes.removeLast();
  }

  private void newLine() {
    out.append('\n');
    prefixes.forEach(out::append);
  }

  /** The next block begins on a line of its own. */
  private void endBlock(Node block) {
    if (block.getNext() != null) {
      newLine();
      if (block instanceof Paragraph && block.getNext() instanceof Paragraph) {
        newLine();
      }
    }
  }
}
