package org.mpcap.craft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading steps. */
class CraftTextTest {
    private static final String HEAD = "flow f1\nconnection c1 flow=f1\n";

    @Test
    void stepsAreReadAndWritten() {
        String text = """
                flow f1 isn=0xfffffffa
                connection c1 flow=f1 key=0x0102030405060708 version=0
                send f1 SYN <mss size=1460> <mp_capable version=0 flags=0x01 sender=local>
                expect f1 SYN/ACK ack=1 within=1000 <mp_capable sender=any>
                send f1 ACK seq=-3 data="say \\"#\\" > \\n" <dss ack=auto-1 dsn4=auto+5 ssn=7 checksum=auto^5a5a fin>
                expect nothing within=50
                wait 20
                acking f1 none
                next f1 9
                window f1 3000
                remote c1 0x1112131415161718
                send f1 0xf12 off=4 sum=auto^0001 <add_addr id=3 address=second hmac=auto>
                listen 5000 from=second
                listen f1
                accept f2 of=c1 within=2000
                send f2 SYN/ACK <mp_join id=7 nonce=0x01020304 hmac=auto>
                accept f3""";

        List<Step> steps = CraftText.parse(text);

        assertThat(steps.stream().map(Step::toString).collect(Collectors.joining("\n")))
                .isEqualTo(text);
    }

    @Test
    void commentaryAndEmptyLinesAreNoSteps() {
        List<Step> steps = CraftText.parse("# a comment\n\n   \n  flow f1 # and another\n");

        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).line()).isEqualTo(4);
        assertThat(steps.get(0)).hasToString("flow f1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "jump f1                           | 'jump' is no step; write one of flow, connection, send",
                "accept f1                         | flow 'f1' exists already",
                "accept f2 of=c9                   | there is no connection 'c9' yet",
                "listen f9                         | there is no flow 'f9' yet",
                "listen                            | 0 words behind 'listen' are too few",
                "send f1 SYN sum=1                 | sum '1' is not auto^ffff",
                "send f1 0xffff                    | flags '0xffff' is not flags such as SYN/ACK",
                "send f1                           | 1 words behind 'send' are too few",
                "send f2 SYN                       | there is no flow 'f2' yet",
                "send f1 SIN                       | flags 'SIN' is not flags such as SYN/ACK",
                "send f1 SYN seq=x                 | seq 'x' is not auto",
                "send f1 SYN colour=red            | 'send' has no field 'colour'",
                "send f1 SYN seq=1 seq=2           | 'seq' is given twice",
                "send f1 SYN <mp_capabel>          | there is no option <mp_capabel>",
                "send f1 SYN <mp_capable keys=1>   | <mp_capable> has no field 'keys'",
                "send f1 SYN <mp_capable sender=1> | <mp_capable> sender '1' is not local, remote",
                "send f1 SYN <mp_capable           | an option begins with '<' and does not end with '>'",
                "send f1 ACK data=\"x              | a quotation mark is missing",
                "send f1 ACK data=x                | data 'x' is not \"text\" or 0x",
                "wait long                         | the time 'long' is not a number",
                "wait 1 <nop>                      | 'wait' takes no options",
                "join f1 c9                        | there is no connection 'c9' yet",
                "flow f1                           | flow 'f1' exists already",
                "connection c2                     | a connection needs flow=NAME",
                "expect nothing len=1              | 'expect nothing' takes within=MS",
            })
    void whatIsNoStepIsRefusedWithItsLine(String line, String why) {
        assertThatThrownBy(() -> CraftText.parse(HEAD + line))
                .isInstanceOf(CraftException.class)
                .hasMessageStartingWith("line 3: " + why);
    }
}
