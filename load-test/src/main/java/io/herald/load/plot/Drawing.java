package io.herald.load.plot;

import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A chart on its card, as the text of an SVG file. */
final class Drawing {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int CORNER = 12;
    private static final int DECIMALS = 2;
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    static {
        // Turned text would become outlines.
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    private Drawing() {}

    static String svg(JFreeChart chart) {
        Look.dress(chart);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setComment("load-test/run report");
        context.setPrecision(DECIMALS);
        SVGGraphics2D canvas = new SVGGraphics2D(context, false);
        canvas.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        RoundRectangle2D card = new RoundRectangle2D.Double(0.5, 0.5, WIDTH - 1, HEIGHT - 1, CORNER, CORNER);
        canvas.setPaint(Look.CARD);
        canvas.fill(card);
        canvas.setPaint(Look.EDGE);
        canvas.draw(card);
        chart.draw(canvas, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        Element root = canvas.getRoot();
        root.setAttribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT);
        root.setAttribute("role", "img");
        Element title = root.getOwnerDocument().createElementNS(NAMESPACE, "title");
        title.setTextContent(chart.getTitle().getText());
        root.insertBefore(title, root.getFirstChild());
        return text(root);
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(NAMESPACE, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Element root) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.setOutputProperty(OutputKeys.INDENT, "yes");
            transformer.setOutputProperty("{http://xml.apache.org/xslt}indent-amount", "1");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(root), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }
}
