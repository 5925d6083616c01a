package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker of schemas itself: every keyword it knows can fail. */
class JsonSchemaTest {
    @ParameterizedTest(name = "{0} accepts {1}, not {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"integer\"}; 3; 3.5",
                "{\"type\":\"number\"}; 3.5; \"3.5\"",
                "{\"type\":\"string\"}; \"a\"; 1",
                "{\"type\":\"boolean\"}; true; \"true\"",
                "{\"type\":\"array\"}; []; {}",
                "{\"type\":\"object\"}; {}; []",
                "{\"enum\":[0,\"a\"]}; \"a\"; 1",
                "{\"const\":1}; 1; 2",
                "{\"pattern\":\"^[0-9]$\"}; \"7\"; \"77\"",
                "{\"minimum\":1}; 1; 0",
                "{\"maximum\":1}; 1; 2",
                "{\"required\":[\"a\"]}; {\"a\":1}; {\"b\":1}",
                "{\"properties\":{\"a\":{}},\"additionalProperties\":false}; {\"a\":1}; {\"b\":1}",
                "{\"properties\":{\"a\":{\"const\":1}}}; {\"a\":1}; {\"a\":2}",
                "{\"items\":{\"const\":1}}; [1,1]; [1,2]",
                "{\"$ref\":\"#/$defs/one\",\"$defs\":{\"one\":{\"const\":1}}}; 1; 2",
            })
    void everyKeywordCanHoldAndCanFail(String schema, String good, String bad) {
        assertThat(JsonSchema.of(schema).violations(good)).isEmpty();
        assertThat(JsonSchema.of(schema).violations(bad)).isNotEmpty();
    }

    @Test
    void aKeywordItDoesNotKnowIsAnError() {
        assertThatThrownBy(() -> JsonSchema.of("{\"maxLength\":3}").violations("\"abcd\""))
                .hasMessageContaining("maxLength");
    }
}
