package org.mpcap.report;

import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** The schemas that readers of JUnit XML go by; both were written by others. */
public enum JunitSchema {
    /** junit-10.xsd of the xunit plugin of Jenkins. */
    JENKINS {
        @Override
        URL schema() {
            return Objects.requireNonNull(JunitSchema.class.getResource("/org/mpcap/report/jenkins-junit-10.xsd"));
        }

        @Override
        String prepared(String document) {
            return document;
        }
    },

    /**
     * JUnit.xsd for the reports of Ant, by Windy Road. This edition gives it a namespace, and it is older than tests that are
     * skipped: later ones add them as Jenkins has them, so they are taken out before the rest is held to it.
     */
    ANT {
        @Override
        URL schema() {
            return Objects.requireNonNull(JunitSchema.class.getResource("/xsd/junit.xsd"));
        }

        @Override
        String prepared(String document) {
            return document.replace("<testsuites>", "<testsuites xmlns=\"urn:junit.baev.github.com\">")
                    .replaceAll(" skipped=\"[0-9]+\"", "")
                    .replaceAll("<skipped message=\"[^\"]*\"/>", "");
        }
    };

    abstract URL schema();

    abstract String prepared(String document);

    /** What the document does that the schema does not allow. */
    public List<String> violations(String document) throws IOException, SAXException {
        List<String> found = new ArrayList<>();
        Validator validator = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(schema())
                .newValidator();
        validator.setErrorHandler(new ErrorHandler() {
            @Override
            public void warning(SAXParseException e) {
                found.add(e.toString());
            }

            @Override
            public void error(SAXParseException e) {
                found.add(e.toString());
            }

            @Override
            public void fatalError(SAXParseException e) {
                found.add(e.toString());
            }
        });
        validator.validate(new StreamSource(new StringReader(prepared(document))));
        return found;
    }
}
