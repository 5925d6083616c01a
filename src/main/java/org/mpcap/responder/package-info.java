/** Answers SYNs for whole prefixes without keeping state: a test bench for scanners. */
package org.mpcap.responder;
